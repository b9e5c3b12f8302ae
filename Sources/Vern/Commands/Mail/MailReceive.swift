import ArgumentParser
import DataFolder
import Foundation
import Glibc
import LocalSocket
import MailTransport

extension Mail {
    /// The end of a mail server's pipe.
    struct Receive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take in one message from standard input; for a mail server's pipe.",
            discussion: """
                Exits with 0 only once the message is on the disk. Exits with 75 when no server runs or it can't keep the message now: the \
                mail server tries again. With 65 when the message is too large or empty, with 64 when called wrongly.
                """)
        @Option(help: "The data folder.") var data = "./data"
        @Option(parsing: .unconditional, help: "The envelope's sender; empty for reports of mail servers.") var sender = ""

        func validate() throws {
            if sender.unicodeScalars.contains(where: { $0.value <= 32 || $0 == "<" || $0 == ">" }) || sender.utf8.count > 1_000 {
                throw ValidationError("--sender is an address")
            }
        }

        func run() async throws {
            Secrecy.begin()
            var message = Data()
            do {
                while message.count <= MessageReader.largest, let part = try FileHandle.standardInput.read(upToCount: 1 << 20),
                    !part.isEmpty
                {
                    message.append(part)
                }
            } catch { throw ExitCode(75) }
            guard !message.isEmpty, message.count <= MessageReader.largest else {
                Complaint.say("vern: the message is \(message.isEmpty ? "empty" : "too large")")
                throw ExitCode(65)
            }
            let path = URL(fileURLWithPath: data, isDirectory: true).appending(path: "mail.sock").path
            let descriptor: Int32
            do { descriptor = try LocalClient.connected(path: path, seconds: 120) } catch {
                Complaint.say("vern: \(error); to be tried again")
                throw ExitCode(75)
            }
            defer { close(descriptor) }
            switch LMTPHandOver(over: descriptor).hand(message, from: sender) {
            case .committed: return
            case .refused: throw ExitCode(65)
            case .later: throw ExitCode(75)
            }
        }
    }
}
