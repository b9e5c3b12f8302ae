import Chromium
import Running
import Testing

/// How mails reach Ann, and hers the company.
struct Post {
    let next: () async throws -> Letter
    let send: (String) throws -> Void

    /// By the folders of the server itself.
    static func folders(of running: RunningVern) -> Post { Post(next: { try await running.mail() }, send: running.drop) }
}

/// Ann's way through the site with mouse and keyboard, one step a function.
struct BrowserJourney {
    let running: RunningVern
    let tab: Tab
    let audit: PageAudit
    let language: String
    let post: Post

    static let address = "ann@fjordkontor.example"
    static let newAddress = "ann@nytt.example"
    private var address: String { Self.address }
    private let name = "Ann Ångstrøm-O’Brien"
    private var isNorwegian: Bool { language == "nb" }

    func registering() async throws {
        try await tab.navigate(running.url + "/")
        #expect(try await tab.attribute("lang", of: "html") == language)
        try await audit.look("home")
        try await tab.navigate(running.url + "/register/courier")
        try await audit.look("register")

        try await tab.fill("#name", name)
        try await tab.fill("#email", "ann@ fjordkontor.example")
        try await tab.fill("#company", "  ")
        try await tab.fill("#role", "Havnesjef")
        try await tab.check("#terms")
        try await tab.submit("main form", expecting: .newPage)
        #expect(try await tab.title().hasPrefix(isNorwegian ? "Tre " : "Three "))
        #expect(try await tab.count(".refusal a") == 3)
        #expect(try await tab.value("#name") == name)
        #expect(try await tab.value("#role") == "Havnesjef")
        #expect(try await tab.value("#email") == "ann@ fjordkontor.example")
        #expect(try await tab.isChecked("#terms"))
        #expect(try await !tab.isChecked("#permit"))
        #expect(try await tab.count("#email[aria-invalid=true]") == 1)
        try await audit.look("register-refused")
        try await audit.walk("register-refused")
        try await tab.click(".refusal a[href='#company']")
        #expect(try await tab.evaluate("document.querySelector(':target')?.id").text == "company")

        try await tab.fill("#email", address)
        try await tab.fill("#company", "Fjordkontor «AS»")
        try await tab.check("#permit")
        try await tab.submit("main form", expecting: .newPage)
        #expect(try await tab.pageText().contains(address))
        try await audit.look("check-mail")

        try await follow(try await post.next(), "confirm")
        try await audit.look("receipt")
        #expect(try await tab.count("form:has([value=receipt-file]) button") == 1)
        try await press("open")
        #expect(try await tab.pageText().contains("Fjordkontor «AS»"))
    }

    func seeing() async throws {
        try await audit.look("my-data")
        try await audit.walk("my-data")
        try await tab.click("form:has([value=correct-form]):has([value=company]) button", expecting: .newPage)
        #expect(try await tab.value("#value") == "Fjordkontor «AS»")
        try await audit.look("correct")
        try await tab.fill("#value", "")
        try await tab.submit("form:has([value=correct])", expecting: .newPage)
        #expect(try await tab.count("#value[aria-invalid=true]") == 1, "a required answer is not taken away")
        try await audit.look("correct-refused")
        try await tab.fill("#value", "Nordkontor")
        try await tab.submit("form:has([value=correct])", expecting: .newPage)
        #expect(try await tab.pageText().contains("Nordkontor"))
        #expect(try await !tab.pageText().contains("Fjordkontor"))
        #expect(try await tab.count("[role=status]") == 1)
        try await audit.look("corrected")
        try await press("receipt")
        #expect(try await tab.count("ol.timeline li") == 2)
        try await audit.look("receipt-later")
        try await press("open")
        try await press("print")
        #expect(try await tab.pageText().contains("Nordkontor"))
        try await audit.look("print")
        try await press("open")
    }

    func moving() async throws {
        try await tab.fill("#new-address", "not an address")
        try await press("address")
        #expect(try await tab.count("[role=status]") == 1)
        try await audit.look("address-refused")
        try await tab.fill("#new-address", Self.newAddress)
        try await press("address")
        try await audit.look("address-sent")
        try await follow(try await post.next(), "address-confirm")
        try await audit.look("address-done")
        let told = try await post.next()
        #expect(told.to == [address])
        try await follow(told, "undo")
        try await audit.look("undone")
        try await openOwnPage("my")
        #expect(try await tab.pageText().contains(address))
        #expect(try await !tab.pageText().contains(Self.newAddress))
    }

    func stopping() async throws {
        try await press("stop")
        #expect(try await tab.count("form:has([value=resume])") == 1)
        #expect(try await tab.count("[role=status] form:has([value=receipt-file])") == 1)
        try await audit.look("stopped")
        try await press("resume")
        #expect(try await tab.count("form:has([value=resume])") == 0)

        try await tab.navigate(running.url + "/register/postroom")
        try await audit.look("register-postroom")
        try await tab.fill("#name", "Ann Å.")
        try await tab.fill("#email", address)
        try await tab.choose("#country", "NO")
        try await tab.check("#team-1")
        try await tab.check("#permit")
        try await tab.check("#terms")
        try await tab.submit("main form", expecting: .newPage)
        try await follow(try await post.next(), nil)
        try await press("open")
        #expect(try await tab.count(".held") == 2)
        try await audit.look("my-data-two")

        try post.send(
            "From: Ann <\(address)>\nTo: info@protectoria.com\nSubject: Courier\nMessage-ID: <1@mail.example>\n\n"
                + (isNorwegian ? "Ikke send meg flere e-poster, takk.\n" : "Please stop sending me mail.\n"))
        try await follow(try await post.next(), "undo-stop")
        try await audit.look("stop-undone")
    }

    func erasing() async throws {
        try await openOwnPage(nil)
        #expect(try await tab.count("form:has([value=resume])") == 0)
        try await tab.click("#r-postroom form:has([value=erase-form]) button", expecting: .newPage)
        try await audit.look("erase-one")
        try await press("erase")
        #expect(try await tab.count("#certificate") == 1)
        try await audit.look("erased-one")

        try await openOwnPage(nil)
        #expect(try await tab.count(".held") == 1)
        try await tab.click("#all form:has([value=erase-form]) button", expecting: .newPage)
        try await audit.look("erase-confirm")
        try await audit.walk("erase-confirm")
        try await press("erase")
        #expect(try await tab.count("#certificate") == 1)
        #expect(try await !tab.html().contains(address))
        try await audit.look("erased")
        try await tab.reload()
        #expect(try await tab.count("#certificate") == 0, "a reload repeats the sentence, not the certificate")
        try await audit.look("reloaded")
        let farewell = try await post.next()
        #expect(farewell.to == [address] && farewell.link == nil)
        try await tab.navigate(running.url + "/\(language)/c/AAAAAAAAAAAAAAAAAAAAAAAA")
        try await audit.look("gone")
        try await tab.navigate(running.url + "/")
    }

    private func press(_ act: String) async throws {
        try await tab.click("form:has([name=act][value=\(act)]) button", expecting: .newPage)
    }

    /// Opens the link of a mail and presses the one button there.
    private func follow(_ letter: Letter, _ name: String?) async throws {
        let link = try #require(letter.link)
        try await tab.navigate(running.url + link)
        #expect(try await tab.count("main button") == 1)
        #expect(try await tab.attribute("lang", of: "html") == language)
        if let name { try await audit.look(name) }
        try await tab.click("main form button", expecting: .newPage)
    }

    private func openOwnPage(_ name: String?) async throws {
        try await tab.navigate(running.url + "/my")
        if let name { try await audit.look(name) }
        try await tab.fill("#email", address)
        try await tab.submit("main form", expecting: .newPage)
        if let name { try await audit.look("\(name)-sent") }
        try await follow(try await post.next(), name.map { "\($0)-open" })
    }
}
