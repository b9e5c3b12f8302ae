import Foundation
import Inbox
import Testing

@Suite("Rules for reading letters") struct RulesTests {
    @Test(arguments: [
        "nonsense", "stop a = <nobody>", "stop a = ..9 x", "stop a = ..2 x", "stop a = x?", "attribution = on wrote:", "sto a = b",
        "stop = b",
    ])
    func `refuse a malformed line by its number`(line: String) {
        #expect(throws: RulesRefusal(line: 3)) { try Rules(file: "# remark\n\n\(line)\n") }
    }

    @Test func `come for twelve languages and are well formed`() throws {
        #expect(try Rules.standard().count == 12)
    }
}

@Suite("The sign of a machine") struct AutomaticSignTests {
    private func sign(_ name: String, _ value: String, type: String = "text/plain", from: String? = "ann@post.example") -> AutomaticSign? {
        AutomaticSign(headers: [MailHeader(name: name, value: value)], contentType: type, from: from)
    }

    @Test func `isn't seen in what a person's mail program may write`() {
        #expect(sign("X-Auto-Response-Suppress", "All") == nil)
        #expect(sign("Auto-Submitted", "no") == nil)
        #expect(sign("Return-Path", "<ann@post.example>") == nil)
        #expect(sign("Precedence", "normal") == nil)
        #expect(sign("Subject", "List-Id") == nil)
    }

    @Test func `is seen in each form RFC 3834 names`() {
        #expect(sign("auto-submitted", "auto-replied (vacation)") == .autoSubmitted)
        #expect(sign("Return-Path", " <> ") == .nullReturnPath)
        #expect(sign("List-Unsubscribe", "<mailto:x@list.example>") == .mailingList)
        #expect(sign("Precedence", "Bulk") == .precedence)
        #expect(sign("X", "", type: "multipart/report") == .report)
    }

    @Test(arguments: [
        "MAILER-DAEMON@post.example", "postmaster@post.example", "no-reply@x.example", "owner-list@x.example", "list-request@x.example", "",
    ])
    func `is seen in a sender nobody is`(address: String) {
        #expect(sign("X", "", from: address) == .machineSender)
    }
}

@Suite("HTML turned into text") struct PlainTextTests {
    @Test func `keeps lines, marks quotations and drops what isn't shown`() {
        let html = """
            <html><head><title>no</title><style>p{}</style></head><body><!-- stop --><p>Hei &aring;&#8217;s &lt;b&gt;</p>
            <div>stop<br>now</div><blockquote type=cite><p>old</p>words</blockquote>a < b<script>stop()</script></body></html>
            """
        #expect(PlainText(html: html).text == "Hei å’s <b>\n\nstop\nnow\n\n> old\n\n> words\n\na < b\n")
    }

    @Test(arguments: [
        "<", "<!--", "<a", "</", "<script>", "&", "&#x110000;", "&#;", "<<<<>>>>", "<blockquote>", "</blockquote></blockquote>",
    ])
    func `takes any broken markup`(html: String) {
        #expect(PlainText(html: String(repeating: html, count: 2_000)).text.count <= html.count * 2_000 + 4_002)
    }
}
