package import Foundation
package import Visits

/// Finds the file countries are told from.
package enum CountryFiles {
    /// Where Debian's `tor-geoipdb` puts its files.
    package static let debian = URL(fileURLWithPath: "/usr/share/tor", isDirectory: true)

    /// Who made Debian's data and under which licence, for whoever shows figures made with them.
    package static let credit = "IPFire Location Database (location.ipfire.org), CC BY-SA 4.0"

    /// - Parameter place: a file in MaxMind's format, or a folder with Tor's `geoip` and `geoip6`; nothing for Debian's.
    /// - Throws: `CountryRefusal`.
    package static func open(_ place: URL? = nil) throws(CountryRefusal) -> any Countries {
        let place = place ?? debian
        var isFolder = ObjCBool(false)
        guard FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder) else { throw .missing }
        guard isFolder.boolValue else { return try MaxMindFile(path: place.path) }
        guard let version4 = try? Data(contentsOf: place.appending(path: "geoip"), options: .alwaysMapped),
            let version6 = try? Data(contentsOf: place.appending(path: "geoip6"), options: .alwaysMapped)
        else { throw .missing }
        return try TextRanges(version4: version4, version6: version6)
    }
}
