package import Foundation
import Synchronization

/// What signs in to a mailbox, and where it comes from.
package enum MailboxSecret: Sendable {
    case password(String)
    /// What a file holds just now; nothing where it can't be read, or others can read it.
    case tokenFile(@Sendable () -> Data?)
    /// A program by its whole path, and its words.
    case tokenCommand([String])
}

/// Signs in with it. A token that a program gave is used until its time is over or it is refused; then it is asked for anew, once.
final class SigningIn: Sendable {
    private let secret: MailboxSecret
    private let held = Mutex<AccessToken?>(nil)

    init(_ secret: MailboxSecret) { self.secret = secret }

    /// - Parameter signIn: throws `MailboxFailure.tokenRefused` when the server says no.
    func callAsFunction<Result>(
        now: Date, isCancelled: () -> Bool, _ signIn: (IMAPSession.Secret) throws -> Result
    ) throws -> Result {
        if case .password(let password) = secret { return try signIn(.password(password)) }
        var refused: AccessToken?
        if let old = held.withLock({ $0 }), old.isFresh(now) {
            do { return try signIn(.token(old.text)) } catch MailboxFailure.tokenRefused { refused = old }
        }
        held.withLock { $0 = nil }
        let new = try ask(now, isCancelled)
        // Who shows a refused one again and again is shut out by many servers.
        if new.text == refused?.text { throw MailboxFailure.tokenRefused }
        let result = try signIn(.token(new.text))
        if case .tokenCommand = secret { held.withLock { $0 = new } }
        return result
    }

    private func ask(_ now: Date, _ isCancelled: () -> Bool) throws(MailboxFailure) -> AccessToken {
        switch secret {
        case .tokenCommand(let words):
            guard let token = AccessToken(try TokenCommand.run(words, isCancelled: isCancelled), now: now) else {
                throw .noToken("what token-command printed is none")
            }
            return token
        case .tokenFile(let read):
            guard let contents = read() else {
                throw .noToken("token-file isn't there, or can be read by others than its owner (chmod 600)")
            }
            guard let token = AccessToken(contents, now: now) else { throw .noToken("what token-file holds is none") }
            return token
        case .password: throw .signInRefused
        }
    }
}
