import Foundation
package import Visits

/// Finds the file countries are told from.
package enum CountryFiles {
    /// Where Debian's `tor-geoipdb` puts its files, and where `deploy/countries` does.
    package static let usual = ["/usr/share/tor", "/usr/local/share/vern/countries"]

    /// Who made Debian's data, and under which licence.
    package static let usualCredit = "IPFire Location Database (location.ipfire.org), CC BY-SA 4.0"

    /// - Parameter place: a file in MaxMind's format, or a folder with Tor's `geoip` and `geoip6`; nothing for the first of the usual ones.
    /// - Throws: `CountryRefusal`.
    package static func open(_ place: String? = nil) throws(CountryRefusal) -> any Countries {
        let places = place.map { [$0] } ?? usual
        guard let path = places.first(where: FileManager.default.fileExists(atPath:)) else { throw .missing }
        var isFolder = ObjCBool(false)
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard isFolder.boolValue else { return try MaxMindFile(path: path) }
        let folder = URL(filePath: path, directoryHint: .isDirectory)
        guard let version4 = try? Data(contentsOf: folder.appending(path: "geoip"), options: .alwaysMapped),
            let version6 = try? Data(contentsOf: folder.appending(path: "geoip6"), options: .alwaysMapped)
        else { throw .missing }
        return try TextRanges(version4: version4, version6: version6)
    }
}

/// Why a file tells no countries.
package enum CountryRefusal: Error, Equatable {
    case missing
    case unreadable
}
