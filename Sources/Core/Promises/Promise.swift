/// The sentences of the policy that Vern keeps. The raw value names a promise in policy text, pages, tests and reports.
package enum Promise: String, CaseIterable, Sendable {
    case controllerNamed = "controller-named"
    case confidential
    case noThirdParties = "no-third-parties"
    case lawfulProcessing = "lawful-processing"
    case askedForTheProduct = "asked-for-the-product"
    case explicitPermission = "explicit-permission"
    case onePurposeContact = "one-purpose-contact"
    case stopByEmail = "stop-by-email"
    case access
    case correction
    case deletion
    case requestsByEmail = "requests-by-email"
    case answeredInTime = "answered-in-time"
    case addressesAndBrowsersLogged = "addresses-and-browsers-logged"
    case neverLinked = "never-linked"
    case anonymousSession = "anonymous-session"
    case aggregateUseOnly = "aggregate-use-only"
    case noCookies = "no-cookies"
    case linksMarked = "links-marked"
    case nothingCarriedAlong = "nothing-carried-along"
    case authenticated
    case protectedOffline = "protected-offline"
    case restrictedAreas = "restricted-areas"
    case needToKnow = "need-to-know"
    case honestAboutRisk = "honest-about-risk"
    case acceptanceRecorded = "acceptance-recorded"
    case outsideEUByConsent = "outside-eu-by-consent"
    case changesPosted = "changes-posted"
    case reviewInvited = "review-invited"
    case questionsAnswered = "questions-answered"
}

/// What a look at a promise found. Never `kept` for what was not looked at.
package enum Verdict: Sendable, Equatable {
    case kept
    case broken(reason: String)
    case notTested(reason: String)
}
