/// What Package.swift declares and what the sources import.
struct Rooms {
    /// Names Vern gives its own targets.
    let own: Set<String>
    /// What each declares to use.
    private let uses: [String: Set<String>]

    init() throws {
        let package = try House.file("Package.swift").code
        var uses: [String: Set<String>] = [:]
        for match in package.matches(of: /(?s)\b(?:core|adapter|pages)\(\s*"(\w+)"(?:,\s*uses:\s*\[(.*?)\])?/) {
            uses[String(match.output.1)] = Self.quoted(match.output.2 ?? "")
        }
        for match in package.matches(of: /(?s)\.executableTarget\(\s*name: "vern",\s*dependencies:\s*\[(.*?)\]/) {
            uses["vern"] = Self.quoted(match.output.1)
        }
        (self.uses, own) = (uses, Set(uses.keys))
    }

    private static func quoted(_ list: Substring) -> Set<String> { Set(String(list).all(/"(\w+)"/)) }

    /// Everything a target can reach, itself included.
    func reach(of room: String) -> Set<String> {
        var reached: Set = [room]
        var next = [room]
        while let one = next.popLast() {
            for used in uses[one, default: []] where own.contains(used) && reached.insert(used).inserted { next.append(used) }
        }
        return reached
    }

    static func imports(of file: House.File) -> Set<String> {
        Set(
            file.code.all(
                /(?m)^(?:@testable |package |public |private |fileprivate |internal )*import (?:struct |class |enum |func )?(\w+)/))
    }

    /// Imports found in sources under a folder: "FILE imports MODULE" for those the rule refuses.
    static func offences(under folder: String, _ refused: (House.File, String) -> Bool) -> [String] {
        House.files(under: folder).flatMap { file in
            imports(of: file).sorted().filter { refused(file, $0) }.map { "\(file.path) imports \($0)" }
        }
    }
}
