package import Messages

/// A consumer that decides: a pure function of an input, a time and the state of one key.
///
/// It neither awaits nor throws and has no clock, network, logger or randomness, so that the same messages give the
/// same state tomorrow and on another machine. What it refuses, it says in an output. Its station gives it
/// exactly-once effect.
package protocol Processor: Sendable {
    associatedtype Input: Inbox
    associatedtype State: KeptState

    /// Decides on one input.
    ///
    /// - Parameter time: when the input was appended to the log; never goes back for a key.
    func process(_ input: Input, at time: Timestamp, state: inout State) -> [Output]

    /// Acts on a moment that the state waited for. Called with `time` = `state.wakeAt`, before the first input later
    /// than it; afterwards `wakeAt` must be later or nil.
    func wake(at time: Timestamp, state: inout State) -> [Output]

    /// Says no to an input that cannot be decided, because it killed the process or its key is set aside.
    ///
    /// - Returns: what to say in its place; nil if nobody waits for a word or it must not be lost, as money: then it is
    ///   kept as a dead letter.
    func refuse(_ input: Input) -> [Output]?
}

extension Processor {
    package func wake(at time: Timestamp, state: inout State) -> [Output] { [] }
    package func refuse(_ input: Input) -> [Output]? { nil }
}

/// What a processor says: a message to a consumer's inbox.
///
/// A wake-up is no output: it is kept in the state, as `KeptState.wakeAt`, and so can be neither lost nor left behind.
package struct Output: Sendable {
    package let topic: Topic
    package let draft: @Sendable (_ trace: String?) -> Draft
    /// The message, for tests that ask what was said.
    package let message: any Message

    /// The compiler refuses a message that the inbox does not accept.
    package static func send<Input: Inbox>(_ input: Input) -> Output {
        Output(topic: Input.topic, draft: { Draft(to: input, trace: $0) }, message: input.message)
    }
}
