import CMaxMindDB
import Foundation
package import Visits

/// Countries by a file in MaxMind's format (DB-IP, IPFire, GeoLite), read by libmaxminddb. Damaged parts of it tell nothing.
package final class MaxMindFile: Countries, @unchecked Sendable {
    // Only read once it is open, which the library allows to several threads.
    private var database = MMDB_s()
    private let paths: [[String]] = [["country", "iso_code"], ["registered_country", "iso_code"], ["country_code"], ["country"]]

    /// - Throws: `CountryRefusal`.
    package init(path: String) throws(CountryRefusal) {
        guard FileManager.default.fileExists(atPath: path) else { throw .missing }
        guard MMDB_open(path, UInt32(MMDB_MODE_MMAP), &database) == MMDB_SUCCESS else { throw .unreadable }
    }

    /// Makers of files that everybody may have ask to be named; whose else a file is tells no credit.
    package var credit: String? {
        guard let type = database.metadata.database_type.map({ String(cString: $0) }) else { return nil }
        if type.hasPrefix("DBIP-") { return "DB-IP (db-ip.com), CC BY 4.0" }
        if type.hasPrefix("GeoLite2-") { return "GeoLite2, MaxMind (maxmind.com)" }
        return nil
    }

    deinit { MMDB_close(&database) }

    package func country(of address: ClientAddress) -> Country? {
        var error: Int32 = 0
        var found: MMDB_lookup_result_s
        if let version4 = address.version4 {
            var socket = sockaddr_in()
            socket.sin_family = sa_family_t(AF_INET)
            socket.sin_addr.s_addr = version4.bigEndian
            found = withUnsafePointer(to: &socket) { look($0, &error) }
        } else {
            guard database.metadata.ip_version == 6 else { return nil }
            var socket = sockaddr_in6()
            socket.sin6_family = sa_family_t(AF_INET6)
            withUnsafeMutableBytes(of: &socket.sin6_addr) {
                $0.storeBytes(of: address.high.bigEndian, as: UInt64.self)
                $0.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            found = withUnsafePointer(to: &socket) { look($0, &error) }
        }
        guard error == MMDB_SUCCESS, found.found_entry else { return nil }
        return paths.lazy.compactMap { Self.code(&found.entry, at: $0) }.first
    }

    private func look<Socket>(_ socket: UnsafePointer<Socket>, _ error: inout Int32) -> MMDB_lookup_result_s {
        socket.withMemoryRebound(to: sockaddr.self, capacity: 1) { MMDB_lookup_sockaddr(&database, $0, &error) }
    }

    private static func code(_ entry: inout MMDB_entry_s, at path: [String]) -> Country? {
        var words = path.map { UnsafePointer<CChar>(strdup($0)) } + [nil]
        defer { for word in words { free(UnsafeMutablePointer(mutating: word)) } }
        var (text, length) = (UnsafePointer<CChar>?.none, UInt32(0))
        guard vern_country_code(&entry, &words, &text, &length) == MMDB_SUCCESS, let text, length == 2 else { return nil }
        return Country(UInt8(bitPattern: text[0]), UInt8(bitPattern: text[1]))
    }
}
