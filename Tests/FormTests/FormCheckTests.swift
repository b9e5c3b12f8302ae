import DataProtection
import Declarations
import ExampleHouse
import Keeping
import Promises
import Registrations
import Testing

@Suite("A form") struct FormCheckTests {
    private let courier = ExampleSite.site.product("courier")!

    private func refusal(_ form: FilledForm, _ product: Product? = nil) -> FormRefusal? {
        do {
            _ = try (product ?? courier).check(form)
            return nil
        } catch { return error }
    }

    private func form(_ answers: [String: [String]], ticks: Set<String> = ["contact", "terms"]) -> FilledForm {
        FilledForm(answers: answers.mapValues { $0.map(Personal.init) }, ticks: ticks)
    }

    private let whole = ["name": ["Ann"], "email": ["ann@post.example"], "company": ["none"]]

    @Test(.keeps(.askedForTheProduct)) func `with a field the product does not declare is refused, and the field named`() {
        let answers = whole.merging(["birthday": ["1990-01-01"], "Name": ["Ann"], "country": [""]]) { $1 }
        #expect(refusal(form(answers))?.undeclared == ["Name", "birthday", "country"])
        #expect(refusal(form(whole, ticks: ["contact", "terms", "newsletter"]))?.undeclared == ["newsletter"])
        #expect(refusal(form(whole, ticks: ["contact", "terms", "transfer/chile"]))?.undeclared == ["transfer/chile"])
        #expect(refusal(form(whole))?.undeclared == nil)
    }

    @Test func `with several mistakes comes back with all of them, in the form's order`() {
        let wrong = form(
            ["name": [" "], "email": ["ann"], "phone": ["call me"], "send": ["parcels"], "extra": ["x"]], ticks: ["transfer/singapore"])
        let found = refusal(wrong)
        #expect(found?.mistakes.map(\.field) == ["name", "email", "company", "phone", "send", "contact", "terms"])
        #expect(
            found?.mistakes.map(\.reason) == [.missing, .emailNoAt, .missing, .badPhone, .badChoice, .notTicked, .notTicked])
        #expect(found?.undeclared == ["extra"])
    }

    @Test(.keeps(.explicitPermission), arguments: [["contact"], ["terms"], []] as [Set<String>])
    func `without the permission or the terms is refused`(ticks: Set<String>) {
        let missing = Set(["contact", "terms"]).subtracting(ticks)
        #expect(Set(refusal(form(whole, ticks: ticks))?.mistakes.map(\.field) ?? []) == missing)
    }

    @Test(.keeps(.outsideEUByConsent)) func `needs no transfer ticked, and no question answered that is not required`() throws {
        let checked = try courier.check(form(whole))
        #expect(checked.ticks == ["contact", "terms"])
        #expect(Set(checked.answers.keys) == ["name", "company"])
        for product in ExampleSite.site.products {
            let required = product.fields.filter(\.required).map(\.id)
            let answers = Person.ann.form(product).answers.filter { required.contains($0.key) }
            #expect(refusal(FilledForm(answers: answers, ticks: ["contact", "terms"]), product) == nil)
        }
    }

    @Test func `keeps every answer exactly as it was typed, and the empty ones not at all`() throws {
        let answers = [
            "name": ["  Ånn  "], "email": ["Ann@Post.Example"], "company": ["none"], "role": ["  "], "send": ["other", "contracts"],
        ]
        let checked = try courier.check(form(answers))
        #expect(checked.address.reveal() == "Ann@Post.Example")
        #expect(checked.answers["name"]?.map { $0.reveal() } == ["  Ånn  "])
        #expect(checked.answers["send"]?.map { $0.reveal() } == ["other", "contracts"])
        #expect(checked.answers["role"] == nil && checked.answers["email"] == nil)
    }

    @Test func `can't be refused in a way that repeats what was entered`() {
        let found = refusal(form(["name": ["Ann Solbergsen\u{0}"], "email": ["ann solbergsen"], "company": ["none"]]))
        #expect(found != nil && !"\(found as Any)".contains("olbergsen"))
    }
}
