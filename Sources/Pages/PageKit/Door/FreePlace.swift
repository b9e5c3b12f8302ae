import Glibc
import NIOCore

extension ListenAddress {
    /// Why nobody can listen here: looked at before anything is made.
    package enum Trouble: Sendable { case taken, privileged, noSuchAddress }

    /// Nothing where the place is to be had, or where only trying to serve will tell.
    package func trouble() -> Trouble? {
        guard port != 0, let place = try? SocketAddress.makeAddressResolvingHost(host, port: port) else { return nil }
        let probe = socket(place.protocol == .inet6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { return nil }
        defer { close(probe) }
        var yes: Int32 = 1
        setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
        let code = place.withSockAddr { bind(probe, $0, socklen_t($1)) == 0 && listen(probe, 1) == 0 ? 0 : errno }
        return switch code {
        case EADDRINUSE: .taken
        case EACCES: .privileged
        case EADDRNOTAVAIL: .noSuchAddress
        default: nil
        }
    }
}
