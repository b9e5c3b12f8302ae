package import Declarations
import Crypto
import Markup
package import NIOCore

/// A file of the site's looks. Its address holds its fingerprint, so a browser may keep it for good.
package struct ThemeFile: Sendable {
    /// "/assets/vern.1f3a9c02.css"
    package let path: String
    package let body: ByteBuffer
    package let content: Answer.Content

    private init(name: String, ending: String, text: String, content: Answer.Content) {
        let digits = Array("0123456789abcdef")
        let fingerprint = SHA256.hash(data: Array(text.utf8)).prefix(4).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        path = "/assets/\(name).\(String(fingerprint)).\(ending)"
        body = ByteBuffer(string: text)
        self.content = content
    }

    /// The stylesheet that comes with Vern, and after it the site's own.
    package static func stylesheet(_ theme: Theme) -> ThemeFile {
        let own = String(decoding: PackageResources.vern_css, as: UTF8.self)
        return ThemeFile(name: "vern", ending: "css", text: own + (theme.css.map { "\n" + $0 } ?? ""), content: .css)
    }

    /// The mark beside the name as a picture of its own. Colours are attributes: a picture reads no stylesheet of the page.
    package static func icon(_ theme: Theme) -> ThemeFile {
        var picture = (theme.mark ?? SiteMark.standard).source
        if !picture.contains("xmlns=") {
            picture = picture.replacing("<svg ", with: "<svg xmlns=\"http://www.w3.org/2000/svg\" ", maxReplacements: 1)
        }
        picture = picture.replacing("<svg ", with: "<svg fill=\"#0d5180\" ", maxReplacements: 1)
        picture = picture.replacing("class=\"cut\"", with: "fill=\"#fff\"")
        return ThemeFile(name: "icon", ending: "svg", text: picture, content: .svg)
    }
}
