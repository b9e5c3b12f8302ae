package import DataProtection
package import Foundation
package import Mailings
package import Registrations
package import Vault

/// Where canaries are known from everybody else. Each call is one transaction.
package protocol CanaryStore: Sendable {
    func canaries() async throws -> [MarkedCanary]
    /// Registration, confirmation and mark.
    /// - Parameter way: how letters leave here, as the one it was confirmed by is said to have.
    func plant(_ registration: StandingRegistration, way: LetterWay, _ canary: MarkedCanary) async throws
    /// Days on which some people registered for a product, since that day.
    func registrationDays(of product: String, since day: Day) async throws -> [Day]
    /// Alarms, letters that tell of them, and what is known of each canary from now on.
    /// - Throws: with nothing written, when more has become known of one meanwhile.
    func raise(_ alarms: RaisedAlarms) async throws
}

package struct MarkedCanary: Sendable {
    /// Keyed hash of whose it is.
    package let mark: Data
    package let sealed: Data
    package init(mark: Data, sealed: Data) { (self.mark, self.sealed) = (mark, sealed) }
}

package struct RaisedAlarms: Sendable {
    package struct Note: Sendable {
        package let id: Data
        package let day: Day
        package let sealed: Data
    }
    package var notes: [Note] = []
    package var known: [(was: MarkedCanary, now: MarkedCanary)] = []
    /// Marks of those that are no more.
    package var gone: [Data] = []
    package var letters: [(letter: NewLetter, wrapped: WrappedKey)] = []
}
