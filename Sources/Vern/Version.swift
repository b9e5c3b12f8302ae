/// What `vern --version` says and `make dist` writes on the archive.
enum Version {
    static let text = "0.3.0"
}
