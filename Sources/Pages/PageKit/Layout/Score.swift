package import Promises

/// How many promises were found kept, found broken, or not looked at. What has no verdict was not looked at.
package struct Score: Sendable, Equatable {
    package private(set) var kept = 0
    package private(set) var broken = 0
    package private(set) var untested = 0
    package var all: Int { kept + broken + untested }

    package init(_ verdicts: [Promise: Verdict]) {
        for promise in Promise.allCases {
            switch verdicts[promise] {
            case .kept: kept += 1
            case .broken: broken += 1
            case .notTested, nil: untested += 1
            }
        }
    }
}
