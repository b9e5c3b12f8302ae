import DataProtection
import Foundation

/// One mail of a folder, as `UID FETCH … (RFC822.SIZE INTERNALDATE)` tells it.
struct IMAPListing: Equatable {
    /// The same as long as the folder's UIDVALIDITY; places in the folder shift and are never used.
    let uid: UInt32
    let size: Int
    /// The day it came to the server.
    let day: Day?

    static let asked = "(RFC822.SIZE INTERNALDATE)"

    /// - Parameter lines: the answer to UID SEARCH.
    static func found(_ lines: [String]) -> [UInt32] {
        lines.filter { $0.uppercased().hasPrefix("* SEARCH ") }.flatMap { $0.split(separator: " ").dropFirst(2).compactMap { UInt32($0) } }
            .sorted()
    }

    /// - Returns: nothing for lines that tell something else, flags others have set above all.
    init?(_ line: String) {
        guard line.uppercased().prefixMatch(of: /\* [0-9]+ FETCH \(/) != nil,
            let uid = line.firstMatch(of: /[ (]UID ([0-9]{1,10})[ )]/.ignoresCase()),
            let size = line.firstMatch(of: /[ (]RFC822\.SIZE ([0-9]{1,18})[ )]/.ignoresCase()), let number = UInt32(uid.1),
            let bytes = Int(size.1)
        else { return nil }
        (self.uid, self.size, day) = (number, bytes, Self.day(line))
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    /// As RFC 9051 writes dates: 5-Nov-2026.
    static func date(_ day: Day) -> String {
        let parts = calendar.dateComponents([.year, .month, .day], from: day.start)
        return "\(parts.day!)-\(months[parts.month! - 1])-\(parts.year!)"
    }

    private static func day(_ line: String) -> Day? {
        guard let found = line.firstMatch(of: #/INTERNALDATE "([ 0-9][0-9])-([A-Za-z]{3})-([0-9]{4}) /#.ignoresCase()),
            let day = Int(found.1.drop { $0 == " " }), let month = months.firstIndex(of: found.2.capitalized), let year = Int(found.3)
        else { return nil }
        return calendar.date(from: DateComponents(year: year, month: month + 1, day: day)).map { Day($0) }
    }
}
