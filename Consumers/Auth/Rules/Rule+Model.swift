import Messages
import Processing

extension Rule {
    /// Refuses a model that the account's group or the key may not ask.
    package static let model = Rule(.model) { entrant, state, time in
        guard let terms = entrant.terms else { return nil }
        guard terms.ratio(of: state.standing.value.group) != nil else { return .modelNotAllowed }
        return keyModel.judge(entrant, state, time)
    }
}
