package import Foundation

/// What is kept of a passkey: nothing secret. That its id belongs to nobody else is the store's to hold.
package struct Passkey: Equatable, Sendable, Codable {
    /// How it can be reached: a hint for browsers.
    package enum Transport: String, Sendable, Codable {
        case usb, nfc, ble, hybrid
        case smartCard = "smart-card"
        /// Built into the device.
        case builtIn = "internal"
    }

    /// The credential id: up to 1,023 bytes, chosen by the authenticator.
    package let id: Data
    package let key: PublicKey
    /// As of its last use; an authenticator that doesn't count says 0 each time.
    package internal(set) var signCount: UInt32
    /// Whether it may be copied to other devices of its owner: never changes.
    package let isBackupEligible: Bool
    package internal(set) var isBackedUp: Bool
    package let transports: Set<Transport>
    /// The model of the authenticator, in its own words: proves nothing.
    package let aaguid: Data
}
