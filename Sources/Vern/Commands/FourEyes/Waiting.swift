import ArgumentParser
import Foundation

/// What a command does that asked for something it may not do alone.
struct Waiting: ParsableArguments {
    @Flag(help: "Ask, and don't wait until colleagues have approved. Ends with 75 when it waits.") var noWait = false

    /// Goes on once the request is approved; ends the command with 75 when it waits, with 1 when it was stopped or is over.
    /// - Parameter line: the request, as the answer to the asking had it.
    func approved(_ line: ApprovalLine, asking ask: (AdminRequest) async throws -> AdminReply, byServer: Bool) async throws {
        if line.isDone { return }
        say(line)
        // Without a server nobody could approve, and this command would keep one from starting.
        guard !noWait, line.waits == "colleagues", byServer else {
            Complaint.say(
                "vern: it waits. `vern approvals list` tells what becomes of it; `vern approvals stop \(line.name) --reason TEXT` stops it")
            throw Exit.waiting
        }
        let progress = Progress()
        defer { progress.end() }
        var now = line
        while now.isWaiting {
            try await Task.sleep(for: .milliseconds(500))
            let reply = try await ask(.approval(id: line.id))
            try Refused.end(reply, lookingFor: "request")
            guard let next = reply.approvals.first else { return }
            now = next
            let left = max(0, Int(line.until.timeIntervalSinceNow))
            progress.say("\(now.approvals) of 2 passkeys, \(String(format: "%d:%02d", left / 60, left % 60)) left")
        }
        progress.end()
        if now.isDone { return }
        let why = now.end.map { $0.isEmpty ? "" : ": \($0)" } ?? ""
        Complaint.say("vern: \(now.state)\(why). Nothing was done.")
        throw Exit.finding
    }

    private func say(_ line: ApprovalLine) {
        print("Request \(line.name): \(line.fingerprint)")
        switch line.waits {
        case "day":
            print(
                "Nobody is there to approve it: it is done on \(line.until.formatted(.iso8601)), 24 hours after it was asked, unless somebody stops it."
            )
        default:
            print(
                "Two colleagues approve it in the console, under Approvals, by \(line.until.formatted(.iso8601)): the same digits stand there."
            )
        }
        fflush(nil)
    }
}
