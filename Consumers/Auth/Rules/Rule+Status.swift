import Messages
import Processing

extension Rule {
    /// Refuses an account that an operator has suspended or closed.
    package static let status = Rule(.status) { _, state, _ in
        state.standing.value.refusal
    }
}
