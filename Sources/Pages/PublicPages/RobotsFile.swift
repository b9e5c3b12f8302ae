import HTTPTypes
import NIOCore
import PageKit

/// Asks programs to stay out of pages that belong to one person. Those pages say so themselves, too, and hold nothing without a link.
enum RobotsFile {
    static let answer = Answer(
        .ok,
        ByteBuffer(
            string: """
                User-agent: *
                Disallow: /c/
                Disallow: /p/
                Disallow: /my
                Disallow: /*/c/
                Disallow: /*/p/
                Disallow: /*/my

                """),
        content: .text, caching: .validated("robots-1"), indexed: true)
}
