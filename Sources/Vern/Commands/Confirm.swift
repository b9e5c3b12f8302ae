import ArgumentParser
import Foundation

/// A question on the terminal before what can't be taken back.
enum Confirm {
    /// Goes on only when `answer` is typed, or `said` was given on the command line. Where nobody is there to ask, it refuses (64).
    static func ask(_ question: String, for answer: String, otherwise: String, unless said: Bool) throws {
        if said { return }
        guard isatty(STDIN_FILENO) == 1 else {
            Complaint.say("vern: nobody is there to confirm; add --yes to go on without being asked. \(otherwise)")
            throw Exit.usage
        }
        print("\(question): ", terminator: "")
        fflush(nil)
        guard readLine() == answer else {
            Complaint.say(otherwise)
            throw Exit.finding
        }
    }
}
