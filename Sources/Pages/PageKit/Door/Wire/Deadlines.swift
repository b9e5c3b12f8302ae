import NIOCore

/// How long a connection has been where it is. Looked at once a tick, so a request costs it nothing but a few assignments.
/// Hummingbird's own idle time is renewed by every chunk and rests while a response is written: a slow body and a slow reader would be
/// unbounded.
struct Deadlines {
    enum Waiting { case forHead, forBody, forNothing }
    enum Verdict { case patient, tooSlow, stalled, idle }

    let limits: DoorLimits
    private(set) var waiting = Waiting.forHead
    /// Requests read, or begun, whose response hasn't ended.
    private(set) var unanswered = 0
    /// Grows with every head, piece of a body, and end.
    private(set) var steps = 0
    /// Bytes of the head so far, of the body so far.
    private(set) var headBytes = 0
    private(set) var bodyBytes = 0
    /// In which the body came.
    private(set) var pieces = 0
    private var since = Stopwatch.seconds()
    private var fresh = true
    private var buffered = 0
    private var progress = 0.0

    init(limits: DoorLimits) { self.limits = limits }

    /// - Returns: false when a head has grown beyond every limit without ending.
    mutating func received(_ bytes: Int) -> Bool {
        guard waiting == .forHead else { return true }
        if headBytes == 0, !fresh { since = Stopwatch.seconds() }
        headBytes += bytes
        return headBytes <= limits.headerList * 2
    }

    mutating func head() {
        (waiting, fresh, headBytes, bodyBytes, pieces) = (.forBody, false, 0, 0, 0)
        unanswered += 1
        steps += 1
        since = Stopwatch.seconds()
    }
    mutating func body(_ bytes: Int) {
        bodyBytes += bytes
        pieces += 1
        steps += 1
    }
    mutating func end() {
        (waiting, headBytes) = (.forHead, 0)
        steps += 1
        since = Stopwatch.seconds()
    }
    mutating func answered() {
        unanswered -= 1
        if waiting == .forHead { since = Stopwatch.seconds() }
    }
    /// Nothing more is read; what is owed may still be written.
    mutating func broken() {
        waiting = .forNothing
        since = Stopwatch.seconds()
    }

    /// - Parameter unsent: bytes of ours the client hasn't taken yet.
    mutating func look(unsent: Int) -> Verdict {
        let now = Stopwatch.seconds()
        if unsent == 0 || unsent < buffered || buffered == 0 { progress = now }
        buffered = unsent
        if unsent > 0, now - progress > limits.writeSeconds { return .stalled }
        let spent = now - since
        switch waiting {
        case .forBody:
            let starved = spent > 5 && Double(bodyBytes) < (spent - 5) * Double(limits.bodyRate)
            return spent > limits.bodySeconds || starved ? .tooSlow : .patient
        // While a request is being answered nothing is read, so a half-read head behind it isn't the client's fault.
        case .forHead where unanswered > 0: return .patient
        case .forHead where headBytes > 0 || fresh: return spent > limits.headerSeconds ? (headBytes > 0 ? .tooSlow : .idle) : .patient
        case .forHead: return spent > limits.idleSeconds ? .idle : .patient
        case .forNothing: return spent > limits.idleSeconds ? .idle : .patient
        }
    }
}
