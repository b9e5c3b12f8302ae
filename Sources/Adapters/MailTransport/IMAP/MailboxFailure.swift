/// Why a mailbox could not be polled. Names nobody.
package enum MailboxFailure: Error, Equatable, CustomStringConvertible {
    /// Not reached, not trusted, or the connection broke: libcurl's words.
    case broken(String)
    case signInRefused
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
        case .signInRefused, .noFolder, .stopped: false
        }
    }

    package var description: String {
        switch self {
        case .broken(let why): why
        case .signInRefused: "the server refused the user or the password"
        case .noFolder: "the folder isn't there, or may not be opened"
        case .refused(let command): "the server refused \(command)"
        case .tooLong: "the server sent more than it said it would"
        case .stopped: "stopped by us"
        }
    }
}
