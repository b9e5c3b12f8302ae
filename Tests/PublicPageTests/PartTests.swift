import DataProtection
import Declarations
import Keeping
import Markup
import NIOCore
import PageKit
import Promises
import Testing

@Suite("A part of a page") struct PartTests {
    private let texts = BuiltInTexts.texts()[.english]!

    @Test func `gives back what was entered, as text, in the field it was entered in`() {
        var row = FieldRow(id: "name", label: "Your <name>", control: .text, required: true, texts)
        row.values = ["\"><script>alert(1)</script>"]
        row.error = "Write your name."
        row.why = "<b>To greet you.</b>"
        row.hint = "As you like"
        let source = row.html.source
        #expect(!source.contains("<script"))
        #expect(source.contains("value=\"&quot;&gt;&lt;script&gt;"))
        #expect(source.contains("Your &lt;name&gt;"))
        #expect(source.contains("aria-invalid=\"true\" aria-describedby=\"name-hint name-error name-why\""))
    }

    @Test func `keeps a line break at the beginning of a long answer`() {
        var row = FieldRow(id: "wish", label: "Wish", control: .textarea, required: false, texts)
        row.values = ["\nfirst line"]
        #expect(row.html.source.contains(">\n\nfirst line</textarea>"))
        #expect(row.html.source.contains("(optional)"))
    }

    @Test func `ticks only what was ticked`() {
        let options = [FieldRow.Option(value: "a", label: "A"), .init(value: "b", label: "B")]
        var row = FieldRow(id: "send", label: "What?", control: .checkboxes(options), required: false, texts)
        #expect(!row.html.source.contains("checked"))
        row.values = ["b"]
        #expect(row.html.source.contains("id=\"send-1\" name=\"send\" value=\"b\" checked"))
        #expect(row.html.source.contains("id=\"send\" name=\"send\" value=\"a\">"))
        let box = ChoiceBox(id: "permit", wording: "I permit this.", label: "Yes", required: true)
        #expect(!box.html.source.contains("checked"))
    }

    @Test func `says how many answers need another look`() {
        let items = ["a", "b", "c"].map { RefusalSummary.Item(field: $0, label: "L&\($0)", reason: "not filled in") }
        let summary = RefusalSummary(items, texts)
        #expect(summary.title == "Three answers need another look")
        #expect(summary.html.source.contains("<a href=\"#b\">L&amp;b: not filled in</a>"))
        #expect(RefusalSummary([items[0]], texts).title == "One answer needs another look")
    }

    /// As short as a shell may be.
    private static let least = """
        <title>{{title}}</title>{{#controller}}{{.}}{{/controller}}<a href="mailto:{{email}}">{{email}}</a>\
        <a href="{{privacyHref}}">{{privacy}}</a><a href="{{termsHref}}">{{terms}}</a><main>{{{main}}}</main>
        """

    @Test(
        .keeps(.controllerNamed),
        arguments: [
            ("{{title}}", "title"), ("{{{main}}}", "main"), ("{{#controller}}{{.}}{{/controller}}", "controller"),
            ("mailto:{{email}}", "email"), ("{{privacyHref}}", "privacyHref"), ("{{termsHref}}", "termsHref"),
        ])
    func `refuses a theme's shell that leaves out what every page shows, or shows it to nobody`(part: String, name: String) throws {
        func shell(_ text: String) throws -> PageShell {
            try PageShell(
                site: ExampleSite.site(theme: Theme(shell: text, css: nil, mark: nil, hero: nil, icons: [:])), stylesheet: "/a.css")
        }
        _ = try shell(Self.least)
        #expect(throws: ShellRefusal.leavesOut(name)) { _ = try shell(Self.least.replacing(part, with: "")) }
        guard name != "title", name != "main" else { return }
        #expect(throws: ShellRefusal.leavesOut(name)) {
            _ = try shell(Self.least.replacing(part, with: "") + "<!-- <a href=\"\(part)\">\(part)</a> -->")
        }
    }

    @Test func `puts title and content into a shell unchanged by what they hold`() throws {
        let shell = PublicPageTests.shell
        let page = Page(
            title: "</title>{{main}}", paths: Paths(language: .english, prefixed: false), path: nil, main: "<h1>\("{{title}} &")</h1>")
        let source = String(buffer: shell.render(page))
        #expect(source.contains("<title>&lt;/title&gt;{{main}} – Letters &amp; Co</title>"))
        #expect(source.contains("<h1>{{title}} &amp;</h1>"))
        #expect(!source.contains("rel=\"canonical\""))
    }
}

@Suite("The built-in texts") struct BuiltInTextTests {
    private let texts = BuiltInTexts.texts()

    @Test func `exist in every language, with the same values to fill in`() throws {
        let english = try #require(texts[.english])
        for (language, other) in texts {
            #expect(other.keys == english.keys, "\(language)")
            for key in english.keys {
                #expect(placeholders(other(key)) == placeholders(english(key)), "\(key) in \(language)")
            }
        }
    }

    @Test func `name every promise`() {
        for (language, texts) in texts {
            for promise in promiseNames { #expect(texts.has("promise." + promise), "\(promise) in \(language)") }
        }
    }

    private var promiseNames: [String] { PublicPageTests.promiseNames }
    private func placeholders(_ text: String) -> Set<String> { Set(text.matches(of: #/\{\w+\}/#).map { String($0.output) }) }
}
