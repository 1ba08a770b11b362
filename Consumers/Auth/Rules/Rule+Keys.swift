import Messages
import Processing

/// What a key may not, which its account may. A session has no limits.
extension Rule {
    /// Refuses a key that has expired.
    package static let keyExpiry = Rule { entrant, state, time in
        state.limits(of: entrant.credential)?.isExpired(at: time) == true ? .keyExpired : nil
    }

    /// Refuses a model that the key may not ask.
    package static let keyModel = Rule { entrant, state, _ in
        guard let model = entrant.model, let models = state.limits(of: entrant.credential)?.models else { return nil }
        return models.contains(model) ? nil : .modelNotAllowed
    }

    /// Refuses a chat from an address that the key may not ask from, and one whose address no door has stamped. A question
    /// and a redeem code are looked at if a door has stamped its address.
    package static let address = Rule { entrant, state, _ in
        guard let addresses = state.limits(of: entrant.credential)?.addresses else { return nil }
        guard entrant.model != nil || entrant.from != nil else { return nil }
        guard let from = entrant.from else { return .addressNotAllowed }
        return addresses.contains { AddressBlock($0)?.contains(from) == true } ? nil : .addressNotAllowed
    }
}
