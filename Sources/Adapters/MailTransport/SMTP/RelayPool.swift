import DataProtection
import Dispatch
import Foundation
import Mailings
import Synchronization

/// Threads that hand messages to relays, each over connections of its own: libcurl waits, and must not wait on the threads everything
/// else runs on. Begins with the first message; a connection nobody uses is closed.
final class RelayPool: Sendable {
    private struct Job: Sendable {
        let mail: RelayMail
        let mayGo: @Sendable () throws -> Bool
        let cancelled: Flag
        let done: @Sendable (Delivery) -> Void
    }

    let board: RelayBoard
    private let times: RelayTimes
    private let threads: Int
    private let state = Mutex<(jobs: [Job], busy: Int, started: Int)>(([], 0, 0))
    private let arrived = DispatchSemaphore(value: 0)

    init(_ relays: [Relay], threads: Int, times: RelayTimes) {
        (board, self.threads, self.times) = (RelayBoard(relays), threads, times)
    }

    /// Tries the relays in order until one says something about the letter. A cancelled task is answered soon: before the final dot the
    /// letter has not left, after it the answer is waited for a few seconds.
    func submit(_ mail: RelayMail, mayGo: @escaping @Sendable () throws -> Bool) async -> Delivery {
        let cancelled = Flag()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let job = Job(mail: mail, mayGo: mayGo, cancelled: cancelled) { continuation.resume(returning: $0) }
                let another = state.withLock { state in
                    state.jobs.append(job)
                    // Who is idle has a connection open.
                    guard state.started < min(threads, state.jobs.count + state.busy) else { return false }
                    state.started += 1
                    return true
                }
                if another { Thread.detachNewThread { self.work() } }
                arrived.signal()
            }
        } onCancel: {
            cancelled.set()
        }
    }

    private func work() {
        var session: RelaySession?
        while true {
            if arrived.wait(timeout: .now() + .milliseconds(times.idle.milliseconds)) == .timedOut {
                session = nil
                arrived.wait()
            }
            let next = state.withLock { state -> Job? in
                guard !state.jobs.isEmpty else { return nil }
                state.busy += 1
                return state.jobs.removeFirst()
            }
            guard let job = next else { continue }
            let delivery: Delivery
            do {
                let present = try session ?? RelaySession(times: times)
                session = present
                delivery = deliver(job, over: present)
            } catch { delivery = .unreachable(why: "libcurl could not be started") }
            state.withLock { $0.busy -= 1 }
            job.done(delivery)
        }
    }

    private func deliver(_ job: Job, over session: RelaySession) -> Delivery {
        var last = Delivery.unreachable(why: "no relay is to be tried yet")
        for (place, relay) in board.open(at: Date()) {
            if job.cancelled.isSet { return .unreachable(why: "stopped by us") }
            var waits = false
            let delivery = session.submit(job.mail, to: relay, mayGo: job.mayGo, isCancelled: { job.cancelled.isSet }) { [board] in
                waits = waits || board.mayWait(for: place, at: Date())
                return waits
            }
            if waits { board.waited(for: place) }
            guard case .unreachable(let why) = delivery else {
                if case .broken = delivery {} else { board.reached(place, at: Date()) }
                return delivery
            }
            if job.cancelled.isSet { return delivery }
            board.failed(place, why: why, at: Date())
            last = .unreachable(why: "\(relay.name): \(why)")
        }
        return last
    }
}
