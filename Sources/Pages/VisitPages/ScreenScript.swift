import Crypto
package import Declarations
import Foundation
package import Markup
package import PageKit
import Visits

/// The script of pages whose site wants to know how wide screens are. It asks us for one of a few addresses, and so tells the class of the
/// screen; it reads nothing else, sets nothing, and is silent where the browser asks that its user not be followed.
package struct ScreenScript: Sendable {
    static let path = "/visits/screen"

    private let text: String

    package init(_ site: Site) {
        let width = Screen.allCases.reduce("") { text, screen in
            text + (screen.bound.map { "w<\($0)?\"\(screen)\":" } ?? "\"\(screen)\"")
        }
        text = """
            if(!navigator.globalPrivacyControl&&navigator.doNotTrack!="1"){let w=screen.width;\
            fetch("\(site.address.base)\(Self.path)/"+(\(width)))}
            """
    }

    /// Stands at the end of a page.
    package var html: HTML { HTML(trusted: "<script>\(text)</script>") }
    /// What a server says of it to browsers.
    package var allowed: PageScript { .only(sha256: Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()) }
}
