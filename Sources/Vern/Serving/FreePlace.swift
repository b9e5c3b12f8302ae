import PageKit

/// Ends the command (69) where nobody can listen, before any file is made.
enum FreePlace {
    static func check(_ address: ListenAddress) throws {
        switch address.trouble() {
        case nil: return
        case .taken:
            Complaint.say(
                "vern: port \(address.port) is taken by another program; name another one: --listen \(address.host):PORT (make run: PORT=)")
        case .privileged:
            Complaint.say("vern: port \(address.port) is not for every user; run behind a proxy, or give the service CAP_NET_BIND_SERVICE")
        case .noSuchAddress: Complaint.say("vern: this machine has no address \(address.host)")
        }
        throw Exit.unavailable
    }
}
