package import DataProtection
package import Foundation

/// Where a sealed value lives. A value opens only at the place it was sealed for: not in another row, column, person or version.
package struct Place: Sendable, Equatable {
    package let table: String
    package let row: Data
    package let column: String
    package let subject: SubjectID
    /// Version of the sealed content's shape, raised by a migration that changes it.
    package let schema: UInt8

    package init(table: String, row: Data, column: String, subject: SubjectID, schema: UInt8 = 1) {
        (self.table, self.row, self.column, self.subject, self.schema) = (table, row, column, subject, schema)
    }

    /// Length-prefixed parts, so that no two places can share their bytes.
    func authenticated(tenant: Data) -> Data {
        [tenant, Data(table.utf8), row, Data(column.utf8), Data([schema]), subject.bytes].lengthPrefixed
    }

    func info(keyVersion: UInt8) -> Data {
        [Data("vern/v1/".utf8), Data(table.utf8), Data(column.utf8), subject.bytes, Data([keyVersion])].lengthPrefixed
    }
}

extension Array where Element == Data {
    var lengthPrefixed: Data {
        var joined = Data()
        for part in self {
            Swift.withUnsafeBytes(of: UInt32(part.count).bigEndian) { joined.append(contentsOf: $0) }
            joined.append(part)
        }
        return joined
    }
}
