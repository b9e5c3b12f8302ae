/// Why a mailbox could not be polled. Names nobody.
package enum MailboxFailure: Error, Equatable, CustomStringConvertible {
    /// Not reached, not trusted, or the connection broke: libcurl's words.
    case broken(String)
    case signInRefused
    case tokenRefused
    /// The server offers neither OAUTHBEARER (RFC 7628) nor XOAUTH2.
    case noTokensTaken
    /// No access token was to be had: why, without what was said instead of one.
    case noToken(String)
    /// The folder letters come to isn't there.
    case noFolder
    /// The server said no to a command, or answered what nobody understands.
    case refused(String)
    /// More came than was announced.
    case tooLong
    /// By us.
    case stopped

    var mayBeOneMail: Bool {
        switch self {
        case .broken, .refused, .tooLong: true
        case .signInRefused, .tokenRefused, .noTokensTaken, .noToken, .noFolder, .stopped: false
        }
    }

    package var description: String {
        switch self {
        case .broken(let why): why
        case .signInRefused: "the server refused the user or the password"
        case .tokenRefused: "the server refused the user or the access token, which is wrong or whose time is over"
        case .noTokensTaken: "the server takes no access token: it offers neither OAUTHBEARER nor XOAUTH2"
        case .noToken(let why): "no access token: \(why)"
        case .noFolder: "the folder isn't there, or may not be opened"
        case .refused(let command): "the server refused \(command)"
        case .tooLong: "the server sent more than it said it would"
        case .stopped: "stopped by us"
        }
    }
}
