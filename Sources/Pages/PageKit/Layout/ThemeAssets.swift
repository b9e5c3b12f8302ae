package import Declarations
import Markup
import NIOCore

extension Asset {
    /// The stylesheet that comes with Vern, and after it the site's own.
    package static func stylesheet(_ theme: Theme, compress: Compressing = { _ in nil }) -> Asset {
        let own = String(decoding: PackageResources.vern_css, as: UTF8.self)
        return Asset("vern.css", .css, ByteBuffer(string: own + (theme.css.map { "\n" + $0 } ?? "")), compress: compress)
    }

    /// What other sites show when somebody passes on the address of a page.
    package static func preview(_ theme: Theme) -> Asset? {
        theme.preview.map { Asset("preview.png", .png, ByteBuffer(bytes: $0.bytes)) }
    }

    /// The mark beside the name as a picture of its own. Colours are attributes: a picture reads no stylesheet of the page.
    package static func icon(_ theme: Theme) -> Asset {
        var picture = (theme.mark ?? SiteMark.standard).source
        if !picture.contains("xmlns=") {
            picture = picture.replacing("<svg ", with: "<svg xmlns=\"http://www.w3.org/2000/svg\" ", maxReplacements: 1)
        }
        picture = picture.replacing("<svg ", with: "<svg fill=\"#0d5180\" ", maxReplacements: 1)
        picture = picture.replacing("class=\"cut\"", with: "fill=\"#fff\"")
        return Asset("icon.svg", .svg, ByteBuffer(string: picture))
    }
}
