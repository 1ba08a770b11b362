/// A request ended at the model; told to Quota.
package struct ChatAnswered: Message, Hashable {
    package static let type = "ChatAnswered"

    package var request: RequestID
    package var account: Account
    package var ending: Ending
    package var usage: Usage?
    /// How the answer came about; nil if that is not known any more, as after a takeover.
    package var report: CallReport?

    package init(
        request: RequestID, account: Account, ending: Ending, usage: Usage?, report: CallReport? = nil
    ) {
        self.request = request
        self.account = account
        self.ending = ending
        self.usage = usage
        self.report = report
    }

    package var id: String { request.text + "/answered" }
    package var key: String { account.name }

    /// The usage to charge; nil if nothing is charged. This is the charge policy.
    package var chargeableUsage: Usage? { ending.isCharged ? usage : nil }
}

/// How an answer ended.
package enum Ending: String, Hashable, Sendable, Codable, CaseIterable {
    /// The model finished, or reached the token limit.
    case finished
    /// The user stopped it.
    case stopped
    /// The deadline passed.
    case deadline
    /// The provider refused the call or broke off.
    case failed
    /// A process of ours died in the middle of the answer.
    case interrupted
    /// A rule of ours refused the call.
    case refused
    /// The reservation expired before an answer arrived.
    case expired

    package var isCharged: Bool { self == .finished || self == .stopped || self == .deadline }
}

/// Tokens used by a call.
package struct Usage: Hashable, Sendable, Codable {
    package var tokensIn: Int
    package var tokensOut: Int
    /// True if a number is LLM's own count, because the provider sent none that can be believed.
    package var isEstimated: Bool

    package init(tokensIn: Int, tokensOut: Int, isEstimated: Bool = false) {
        self.tokensIn = tokensIn
        self.tokensOut = tokensOut
        self.isEstimated = isEstimated
    }
}

extension ChatAnswered: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("account", account)
            $0.add("ending", ending.rawValue)
            $0.add("report", report)
            $0.add("request", request)
            $0.add("usage", usage)
        }
    }
}

extension Usage: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("isEstimated", isEstimated)
            $0.add("tokensIn", tokensIn)
            $0.add("tokensOut", tokensOut)
        }
    }
}
