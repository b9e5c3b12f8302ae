import DataProtection
import Declarations

enum ExampleProducts {
    static let all = [product("courier", "Courier", "Courier"), product("ledger", "Night Ledger", "Nattbok")]

    private static func product(_ id: String, _ english: String, _ bokmål: String) -> Product {
        let nothing = Localised(same: "")
        return Product(
            id: id, name: Localised([.english: english, .bokmål: bokmål], first: .english)!, summary: nothing, about: nothing,
            purpose: Purpose(id: "contact/\(id)", basis: .consent), retention: .whileRegistered, seenBy: nothing, fields: [], recipients: []
        )
    }
}

enum LettersThatStop {
    static let english = [
        "stop", "STOP!!!", "Stop.", "Unsubscribe", "unsubscribe please", "please stop\n\nAnn", "Stop, stop, STOP!",
        "Hello,\n\nplease stop sending me letters.\n\nKind regards,\nAnn Solberg\nHead of sales",
        "I no longer wish to receive your newsletters.", "Please remove me from your mailing list. Thank you.",
        "take me off your list", "I don't want any more emails from you!", "Don’t email me again.",
        "For the third time: STOP SPAMMING ME. This is harassment!", "Could you please stop sending me these?",
        "I would like to unsubscribe.", "Please delete my address from your mailing list.", "Leave me alone!",
        "Please take my name off the mailing list, I have moved on.", "Would you please stop emailing me.",
        "I am no longer interested in your newsletter, please unsubscribe me.", "You send me too many letters. Stop it.",
        "Do not ever contact me again.", "Enough!",
        "I do not want your letters, stop sending them.", "opt out", "No more letters, please.", "I've had enough of your emails.",
        "I'd like to opt out of the letters.", "Hi! I never want to hear from you again. Ben",
        """
        Please unsubscribe me.

        On Tue, 24 Mar 2026 at 14:05, Message Management <info@firm.example> wrote:
        > Courier now delivers at night. Do not delete your account.
        > Questions, or "stop": just answer this mail
        """,
        """
        > You are registered for Courier.

        stop

        Sent from my phone
        """,
        """
        Stop writing to me.

        From: Message Management <info@firm.example>
        Sent: 24 March 2026 14:05
        To: Ann Solberg
        Subject: Night Ledger

        How do I erase my account? See your page.
        """,
        "Please stop mailing me.\n\nThis e-mail is intended solely for you. If you received this message in error please delete it.",
    ]

    static let norwegian = [
        "stopp", "Stopp!", "Avmelding", "Meld meg av, takk.", "Jeg vil ikke ha flere brev fra dere.",
        "Hei!\n\nKan dere slutte å sende meg e-post?\n\nMvh\nBen Lunde\nDaglig leder", "Vennligst fjern meg fra e-postlisten.",
        "Slett meg fra mailinglisten deres.", "Slutt å mase!", "Jeg ønsker ikke lenger å motta nyhetsbrev.",
        "Ikke send meg flere e-poster.", "Send meg ikke mer reklame!", "Eg vil ikkje ha fleire brev frå dykk.",
        "Ver snill og slutt å sende meg e-post.", "La meg være i fred!", "Kan du melde meg av?", "Ikke kontakt meg igjen.",
        "Jeg reserverer meg mot markedsføring.", "Jeg ønsker ikke flere mailer i fremtiden.", "Kan dere være så snill å ta meg av listen?",
        "Vær så snill, ikke skriv til meg mer.", "Eg ynskjer ikkje å få epost.", "Nei takk, ikke flere brev.",
        "Nå er det nok, stopp denne reklamen.",
        """
        Jeg vil ikke høre mer fra dere.

        Den 24. mars 2026 kl. 14.05 skrev Message Management <info@firm.example>:

        Courier kommer om natta. Vil du slette kontoen din? Åpne siden din.
        """,
        """
        Stopp

        Fra: Message Management
        Sendt: 24. mars 2026 14:05
        Til: Cleo Berg
        Emne: Nattbok

        Hvordan sletter jeg opplysningene mine?
        """,
    ]

    static let alsoForAPerson = [
        "Please stop writing to me and delete all my data.", "Stop sending mail. What data do you hold about me?",
        "I withdraw my consent to receive mail.", "remove me", "Cancel my subscription.",
        "Stopp alle brev, og slett opplysningene mine.", "Jeg trekker samtykket mitt.", "Slutt å sende brev! Jeg klager til Datatilsynet.",
        "Stop mailing me. Did you get my invoice?", "Please stop sending letters. Write to ben@other.example instead.",
        "Stop sending letters.\n\nBest regards,\nAnn\n\nPS: please also erase my data.",
    ]
}

enum LettersToLeave {
    static let english = [
        "Please do not stop sending me letters.", "Don't stop the letters!", "I do not want you to stop writing to me.",
        "Do not, whatever happens, stop sending the letters.", "How do I unsubscribe?", "What happens if I stop the letters?",
        "If I unsubscribe, do I lose my discount?", "When will you stop being so slow?", "Forget it.",
        "I forgot my password, can you help?",
        "Please remove the second chair from my order.", "I don't want to miss your letters.", "I get no more letters from you, why?",
        "You did not send me the letter you promised.", "Do not send me the invoice on paper.", "Thank you for the nice letter!",
        "Please delete my account.", "Erase all my data under article 17.", "Which data do you hold about me?",
        "We can stop by your office on Monday.", "I do not want to complain about the letter.",
        "I do not like your letters, they are too long.",
        "We had to stop the work on Courier.", "I don't want the letters to stop.", "I am away until Monday and answer then.",
        "Best regards,\nAnn Solberg\nStop 4, Harbour Road",
        "Do not delete my account, please.", "Why don't you stop by?", "The bus stop has moved.", "Take me off the waiting list.",
        "I don't want these emails to go to spam.", "I asked my bank to stop the payment.", "Please never stop!",
        "We had to stop the project, sorry.", "You stopped sending letters, why?", "Do you mail on Sundays?",
        "I can't stop reading your letters!", "Please send me the letters in English.", "I did not unsubscribe.",
        "Is it safe to unsubscribe? My mail was lost.", "The newsletter about how to end a letter was fun.", "I will cancel my order.",
        "Without your letters I could not live.", "Your letters are not spam to me.", "I have no need for more mail storage.",
        "Let me be clear: your letters are great.", "Your letters never stop to amaze me.",
        """
        Great letter, thanks!

        > To unsubscribe, answer with "stop".
        > stop
        """,
        "Nice.\n\nOn Tue, 24 Mar 2026, Message Management <info@firm.example>\nwrote:\n\nstop\n\nunsubscribe me",
        "Thanks!\n\nFirm, Norway, is responsible for your data. Questions, or “stop”:\njust answer this mail, or info@firm.example",
    ]

    static let norwegian = [
        "Ikke stopp!", "Ikke stopp brevene, jeg liker dem.", "Stopp ikke brevene!", "Jeg vil ikke at dere slutter å sende brev.",
        "Hvordan melder jeg meg av?", "Hva skjer hvis jeg stopper brevene?", "Jeg vil ikke miste brevene deres.",
        "Jeg får ikke flere brev fra dere, hvorfor det?", "Kvifor får eg ikkje brev lenger?", "Glem det.", "Jeg har glemt passordet mitt.",
        "Slett kontoen min.",
        "Hvilke opplysninger har dere om meg?", "Jeg stopper innom på mandag.", "Vi måtte stoppe arbeidet med Courier.",
        "Jeg liker ikke brevene deres.", "Takk for et fint brev!",
        "Dere må ikke sende meg fakturaen på papir.", "Jeg er på ferie til mandag.", "La meg være tydelig: brevene er fine.",
        "Jeg har ikke fått brevet dere lovet.", "Toget stopper på Lillestrøm.", "Jeg slutter i jobben, og adressen min endres.",
        "Vi er ikke på listen deres ennå, kan dere legge oss til?", "Meld meg på, takk.", "Jeg kan ikke slutte å lese brevene deres!",
        "Dere sluttet å sende brev, hvorfor?", "Vil dere ikke sende meg flere brev?", "Jeg vil ikke klage på brevet, det var fint.",
        "Fjern stol nummer to fra bestillingen.", "Ikkje slutt å sende brev.", "Hvis dere slutter å sende brev, blir jeg lei meg.",
    ]
}
