package import Foundation
import NIOSSL
import Synchronization

/// The certificate in use. Changed files are taken up without a restart, for connections that come afterwards; a pair that is not good is
/// refused, and the one in use stays.
package final class Certificates: Sendable {
    /// Keys of session tickets live in the context, in memory, and go with it: within this time nobody can be told by an older ticket.
    static let contextSeconds = 1_800.0

    /// What a look at the files led to.
    package enum Look: Equatable, Sendable {
        case unchanged
        /// The files are changing, or have changed since the last look; they are read at the next one, when they have come to rest.
        case changing
        case taken(until: Date)
        /// Said once for each state of the files.
        case refused(CertificateFiles.Refusal)
    }

    private struct State {
        var context: NIOSSLContext
        var until: Date
        var made: Double
        /// Of the files that were read last, whatever became of it; of the last look.
        var read: CertificateFiles.Stamp
        var seen: CertificateFiles.Stamp
        var refusal: CertificateFiles.Refusal?
    }

    private let files: CertificateFiles
    private let state: Mutex<State>

    /// - Throws: `CertificateFiles.Refusal`; without a good pair nothing is served.
    package init(_ files: CertificateFiles, now: Date = Date()) throws(CertificateFiles.Refusal) {
        let stamp = CertificateFiles.Stamp(files)
        let (context, until) = try files.load()
        guard until > now else { throw .ended(until) }
        self.files = files
        state = Mutex(State(context: context, until: until, made: Stopwatch.seconds(), read: stamp, seen: stamp))
    }

    var context: NIOSSLContext { state.withLock { $0.context } }
    /// When the certificate in use ends, and why the files that lie there now are not used, if they aren't.
    package var standing: (until: Date, refusal: CertificateFiles.Refusal?) { state.withLock { ($0.until, $0.refusal) } }

    /// Looks at the files; one look at a time.
    /// - Parameter seconds: on a clock that never goes back.
    package func look(now: Date = Date(), seconds: Double? = nil) -> Look {
        let seconds = seconds ?? Stopwatch.seconds()
        let stamp = CertificateFiles.Stamp(files)
        let before = state.withLock { state in
            defer { state.seen = stamp }
            return state
        }
        if stamp != before.read {
            guard stamp == before.seen else { return .changing }
        } else if before.refusal != nil || seconds - before.made < Self.contextSeconds {
            return .unchanged
        }
        do throws(CertificateFiles.Refusal) {
            let (context, until) = try files.load()
            guard until > now else { throw CertificateFiles.Refusal.ended(until) }
            state.withLock { state in
                (state.context, state.until, state.made, state.read, state.refusal) = (context, until, seconds, stamp, nil)
            }
            return stamp == before.read ? .unchanged : .taken(until: until)
        } catch let refusal {
            state.withLock { ($0.read, $0.refusal) = (stamp, refusal) }
            return .refused(refusal)
        }
    }
}
