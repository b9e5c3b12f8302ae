import Declarations
import Markdown
import Markup
import Testing

@Suite("Markdown") struct MarkdownTests {
    private func html(_ markdown: String) -> String { MD4C().render(markdown, outside: "(another site)").html.source }

    @Test(arguments: [
        "javascript:alert(1)", "JavaScript:alert(1)", "javascript&#58;alert(1)", "javascript&colon;alert(1)", "java&#x0A;script:alert(1)",
        "data:text/html,x", "vbscript:x", "//evil.example/", "/\\evil.example", "/&Tab;/evil.example", "https:evil.example",
        "https://good.example@evil.example/", "ftp://old.example/", "relative.html", "&unknown;javascript:x",
    ])
    func `keeps the words and drops a link to`(address: String) {
        #expect(html("See [this](<\(address)>) now") == "<p>See this now</p>\n")
    }

    @Test func `shows raw HTML as text`() {
        #expect(html("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n")
        #expect(html("a <b onclick=\"x\">b</b>") == "<p>a &lt;b onclick=&quot;x&quot;&gt;b&lt;/b&gt;</p>\n")
        #expect(html("&lt;script&gt; &made-up; &#0;") == "<p>&lt;script&gt; &amp;made-up; \u{fffd}</p>\n")
    }

    @Test func `can't break out of an address`() {
        #expect(html("[x](</a\"onmouseover=\"b>)") == "<p><a href=\"/a&quot;onmouseover=&quot;b\">x</a></p>\n")
    }

    @Test func `fetches no picture from another host`() {
        #expect(html("![a *cat*](https://spy.example/p.gif)") == "<p>a cat</p>\n")
        #expect(html("![a \"cat\"](/cat.png)") == "<p><img src=\"/cat.png\" alt=\"a &quot;cat&quot;\"></p>\n")
    }

    @Test func `marks a link to another site`() {
        let rendered = MD4C().render("[Law](HTTPS://Lovdata.NO/Lov) and <https://b.example>", outside: "(another site)")
        #expect(
            rendered.html.source == """
                <p><a href="https://lovdata.no/Lov" rel="external noopener noreferrer">Law\
                <span class="unseen"> (another site)</span></a> and \
                <a href="https://b.example" rel="external noopener noreferrer">https://b.example\
                <span class="unseen"> (another site)</span></a></p>

                """)
        #expect(rendered.links == ["https://lovdata.no/Lov", "https://b.example"])
        #expect(rendered.plain == "Law and https://b.example")
    }

    @Test func `lets own paths, mail and telephone through`() {
        let rendered = MD4C().render("[a](/privacy#who) [b](#x) [c](mailto:ann@firm.example) [d](tel:+4722000000)", outside: "")
        #expect(rendered.paths == ["/privacy#who", "#x"])
        #expect(rendered.links.isEmpty)
        #expect(rendered.html.source.contains("<a href=\"mailto:ann@firm.example\">c</a> <a href=\"tel:+4722000000\">d</a>"))
    }

    @Test func `writes lists, tables, quotes and code`() {
        #expect(html("- a\n- **b**\n") == "<ul>\n<li>a</li>\n<li><strong>b</strong></li>\n</ul>\n")
        #expect(html("3. c\n") == "<ol start=\"3\">\n<li>c</li>\n</ol>\n")
        #expect(html("> q\n\n`x<y`\n\n---\n").contains("<blockquote>\n<p>q</p>\n</blockquote>\n<p><code>x&lt;y</code></p>\n<hr>"))
        #expect(
            html("|a|b|\n|---|--:|\n|1|2|\n")
                == "<table>\n<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\" class=\"number\">b</th></tr>\n</thead>\n"
                + "<tbody>\n<tr><td>1</td><td class=\"number\">2</td></tr>\n</tbody>\n</table>\n"
        )
        #expect(html("") == "")
    }

    @Test func `stays quick on hostile text`() {
        for hostile in ["[", "![", "*_", "<", "`", "> ", "- ", "|", "[](", "&#"] {
            let clock = ContinuousClock()
            let time = clock.measure { _ = html(String(repeating: hostile, count: 50_000)) }
            #expect(time < .seconds(5), "\(hostile): \(time)")
        }
    }
}
