import EventLoop
import Messages
import Settlement

/// Speaks with a payment provider for one merchant, with the keys of one version of the catalogue, and translates what it
/// says.
@IOLoop
protocol ProviderClient: AnyObject, Sendable {
    /// Calls the provider about an order.
    ///
    /// - Parameter patience: how long to wait until the call can begin.
    func outcome(of asked: CashierAsked, within patience: Duration) async -> CallOutcome

    /// Verifies and reads what the provider told without being asked.
    func news(in notified: PaymentNotified) async -> PaymentNews

    /// Fetches a bill.
    ///
    /// - Returns: the provider's hash of it; nil where there is none.
    func fetch(_ asked: BillAsked, into pages: BillPages) async throws(BillBroken) -> String?
}

/// What a call came to.
struct CallOutcome: Equatable {
    let answer: PaymentTold.Answer
    /// Nil where nothing came whose signature is good.
    var evidence: Evidence?

    init(_ answer: PaymentTold.Answer, _ evidence: Evidence? = nil) {
        self.answer = answer
        self.evidence = evidence
    }
}

/// What a notification says.
enum PaymentNews: Equatable {
    /// - Parameter number: of the order, as the provider has it.
    case told(PaymentTold.Answer, number: String)
    /// It is not believed, or not understood.
    case unreadable(String)
    /// Nothing that anybody acts on.
    case other
}

/// Why a merchant's provider is not called.
struct Misconfigured: Error, Equatable {
    let reason: String

    static let gone = Misconfigured(reason: "the catalogue has no merchant of this name any more")
    static let another = Misconfigured(reason: "the merchant of this name has another number, app or provider by now")
    static let keyless = Misconfigured(reason: "the merchant's entry lacks a key")
    static let words = Misconfigured(reason: "the provider would not take the order as it is written")
}

/// Why a bill was not read to its end.
struct BillBroken: Error, Equatable {
    let outcome: BillEnded.Outcome

    init(_ outcome: BillEnded.Outcome) {
        self.outcome = outcome
    }

    /// Returns what a step of reading gave.
    static func value<Value>(of step: Result<Value, BillFault>) throws(BillBroken) -> Value {
        do throws(BillFault) {
            return try step.get()
        } catch {
            throw BillBroken(.unusable(error.description))
        }
    }
}
