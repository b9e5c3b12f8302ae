import DataProtection
import Foundation
import Testing

@testable import MailTransport

@Suite("What an IMAP server tells of its mails") struct IMAPListingTests {
    @Test func `UID, size and day are read in any order and case`() throws {
        for line in [
            "* 3 FETCH (UID 41 RFC822.SIZE 1234 INTERNALDATE \" 5-Nov-2026 23:59:00 +0100\")",
            "* 3 FETCH (INTERNALDATE \"05-Nov-2026 23:59:00 +0100\" rfc822.size 1234 uid 41)",
            "* 3 fetch (FLAGS (\\Seen) UID 41 RFC822.SIZE 1234 INTERNALDATE \"05-NOV-2026 23:59:00 +0100\")",
        ] {
            let mail = try #require(IMAPListing(line), "\(line)")
            #expect(mail.uid == 41 && mail.size == 1234)
            #expect(mail.day.map(IMAPListing.date) == "5-Nov-2026")
        }
    }

    @Test(arguments: [
        "* 3 FETCH (FLAGS (\\Seen))", "* 3 FETCH (UID 41)", "* 3 FETCH (RFC822.SIZE 41)", "* 3 EXISTS", "A001 OK done", "",
        "* 3 FETCH (UID 99999999999 RFC822.SIZE 4)", "* 3 FETCH (UID -1 RFC822.SIZE 4)", "* 3 FETCH (XUID 41 RFC822.SIZE 4)",
    ])
    func `whatever tells something else is no mail`(line: String) { #expect(IMAPListing(line) == nil) }

    @Test func `a search finds UIDs, in their order, and nothing in other lines`() {
        #expect(IMAPListing.found(["* 3 EXISTS", "* SEARCH 7 3 x 99999999999 5", "* search 1", "* SEARCH"]) == [1, 3, 5, 7])
        #expect(IMAPListing.found([]) == [])
    }
}
