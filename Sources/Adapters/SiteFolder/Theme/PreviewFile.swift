import Declarations
import Foundation

/// `theme/preview.png`: what other sites show when somebody passes on the address of a page. Its size is read from the file itself.
struct PreviewFile {
    let picture: PreviewPicture?

    init(_ folder: Folder, _ file: String) { picture = folder.has(file) ? Self.read(folder, file) : nil }

    private static func read(_ folder: Folder, _ file: String) -> PreviewPicture? {
        func refuse(_ message: String) -> PreviewPicture? {
            folder.findings.mistake(Place(file: file, line: 1), message)
            return nil
        }
        guard let data = try? Data(contentsOf: folder.root.appending(path: file)) else { return refuse("the file can't be read") }
        guard data.count <= 1_000_000 else { return refuse("the picture is larger than a megabyte") }
        // PNG (ISO/IEC 15948): the signature, then the header with width and height.
        let bytes = [UInt8](data)
        guard bytes.count >= 33, bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
            bytes[12..<16].elementsEqual("IHDR".utf8)
        else { return refuse("the file is no PNG picture") }
        func number(at start: Int) -> Int { bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
        let (width, height) = (number(at: 16), number(at: 20))
        guard width >= 200, height >= 200, width <= 4_096, height <= 4_096 else {
            return refuse("is \(width) by \(height); most sites want 1200 by 630, at least 200 either way")
        }
        return PreviewPicture(bytes: bytes, width: width, height: height)
    }
}
