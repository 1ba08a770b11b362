import Messages
import Processing

/// Who asks for a code that is mailed, and to whom it goes.
struct Correspondent {
    let identity: Identity
    let browser: KeyHash
    /// `Network.of` the address that asks; nil if nobody knows it.
    let network: String?

    /// Neither an identity nor what follows has a comma in it.
    var ofBrowser: String { "\(identity.text),\(browser.hexadecimal)" }
    var ofNetwork: String? { network.map { "\(identity.text),\($0)" } }
}

/// What an address counts with.
enum Network {
    /// An address of IPv4, or the /64 of one of IPv6: its owner has all of that.
    static func of(_ address: String) -> String {
        guard address.contains(":"), let block = AddressBlock(address + "/64") else { return address }
        return block.text
    }
}

/// Mails: strangers get few codes sent to a person, and never so many that the person gets none.
extension SignIn {
    /// Whether a code may be mailed.
    func maySend(to correspondent: Correspondent, at time: Timestamp, state: inout SignInState) -> Bool {
        if hasOwn(correspondent, at: time, state: &state) { return true }
        if let name = correspondent.ofNetwork,
            state.sentFrom.count(of: name, at: time) >= limits.codesPerIdentityAndAddress
        {
            return false
        }
        return state.sent.count(of: correspondent.identity.text, at: time) < limits.codesPerIdentityAndDay
    }

    /// Counts a code that is mailed: against the browser's own if it has any left.
    func countMail(to correspondent: Correspondent, at time: Timestamp, state: inout SignInState) {
        if hasOwn(correspondent, at: time, state: &state),
            var own = state.browsers[correspondent.ofBrowser, at: time]
        {
            _ = own.take(at: time, limit: limits.codesPerKnownBrowser)
            return state.browsers.remember(own, as: correspondent.ofBrowser, until: time + SignInLimits.browserKept)
        }
        state.sent.add(correspondent.identity.text, at: time)
        if let name = correspondent.ofNetwork { state.sentFrom.add(name, at: time) }
    }

    /// The code was typed, so the mails were the person's: the browser is known from then on.
    func noteProof(by correspondent: Correspondent, at time: Timestamp, state: inout SignInState) {
        state.browsers.remember(
            RecentTries(), as: correspondent.ofBrowser, until: time + SignInLimits.browserKept)
        if let name = correspondent.ofNetwork { state.sentFrom.forget(name) }
    }

    private func hasOwn(_ correspondent: Correspondent, at time: Timestamp, state: inout SignInState) -> Bool {
        let own = state.browsers[correspondent.ofBrowser, at: time]
        return own.map { $0.count(at: time) < limits.codesPerKnownBrowser } ?? false
    }
}
