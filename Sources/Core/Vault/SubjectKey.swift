import Crypto
package import DataProtection
package import Foundation

/// One person's key. It can seal for anybody who holds it; opening is the Vault's and needs a permit. Wiped when released.
package struct SubjectKey: Sendable {
    package let subject: SubjectID
    package let version: UInt8
    let key: SymmetricKey
}

/// A person's key as it lies in keys.sqlite: sealed under the master key, bound to person, master key and version.
package struct WrappedKey: Sendable, Equatable {
    package let subject: SubjectID
    package let version: UInt8
    package let masterID: Data
    package let bytes: Data

    package init(subject: SubjectID, version: UInt8, masterID: Data, bytes: Data) {
        (self.subject, self.version, self.masterID, self.bytes) = (subject, version, masterID, bytes)
    }
}

/// Reads wrapped keys. Adding one belongs to the commit of the rows it seals, destroying it to an erasure.
package protocol KeyReading: Sendable {
    func wrappedKey(of subject: SubjectID) throws -> WrappedKey?
}
