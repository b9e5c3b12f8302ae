package import Foundation

/// Looks for what people entered in every file of a folder, in the forms software writes text: UTF-8 and UTF-16 in any case, hex, base64,
/// percent and quoted-printable.
package struct LeakSearch {
    private let needles: [Data]

    /// - Parameter values: shorter ones than five bytes would be found by chance and are left out.
    package init(_ values: [String]) {
        needles = values.filter { $0.utf8.count >= 5 }.flatMap { Self.forms(of: $0).map { Data($0) } }
    }

    /// - Returns: "FILE" for each file something was found in, sorted.
    package func files(in folder: URL, leavingOut: Set<String> = []) throws -> [String] {
        guard let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey]) else { return [] }
        var found: Set<String> = []
        for case let file as URL in all where try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
            let path = file.lastPathComponent
            if leavingOut.contains(file.pathExtension) { continue }
            let bytes = Data(Self.folded(Array(try Data(contentsOf: file))))
            if needles.contains(where: { bytes.range(of: $0) != nil }) { found.insert(path) }
        }
        return found.sorted()
    }

    /// Each form, its ASCII letters lowered, as the files are.
    private static func forms(of value: String) -> [[UInt8]] {
        let utf8 = Array(value.utf8)
        let lower = Array(value.lowercased().utf8)
        let upper = Array(value.uppercased().utf8)
        let big = value.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        let little = value.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        var forms = [utf8, lower, upper, big, little, Array(utf8.map { String(format: "%02x", $0) }.joined().utf8)]
        forms.append(
            Array(
                (value.addingPercentEncoding(withAllowedCharacters: .alphanumerics.intersection(.init(charactersIn: "!"..."~"))) ?? "").utf8
            ))
        forms.append(utf8.flatMap { $0 < 128 && $0 != 61 ? [$0] : Array(String(format: "=%02X", $0).utf8) })
        // Base64 at each of the three places a value can begin; what depends on its neighbours is cut off.
        for shift in 0..<3 {
            let code = Array(Data([UInt8](repeating: 0, count: shift) + utf8).base64EncodedString().utf8)
            let usable = (shift + utf8.count) / 3 * 4
            forms.append(Array(code.prefix(usable).dropFirst(shift == 0 ? 0 : 4)))
        }
        return Array(Set(forms.map(folded).filter { $0.count >= 5 }))
    }

    private static func folded(_ bytes: [UInt8]) -> [UInt8] { bytes.map { (65...90).contains($0) ? $0 | 32 : $0 } }
}
