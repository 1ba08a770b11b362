import Catalogue
import Credentials
import Messages
import Telemetry

/// The key that a channel is called with for a chat: the account's own one if the chat has one, else ours.
///
/// An own key is opened for its account, its channel and the address that the channel has now. Where that cannot be done
/// nothing is called: neither with our key, which the account would not pay for, nor elsewhere.
enum CallKey: Sendable {
    /// Nil if the provider needs none.
    case ours(Secret?)
    case own(Secret)

    /// Why a channel cannot be called for a chat.
    enum Fault: Error, Hashable {
        /// This process cannot call it for anybody.
        case channel(String)
        /// The account's own key does not belong there, or not any more.
        case ownKey(String)
    }

    init(of chat: ChatAdmitted, at channel: Channel, _ masterKeys: MasterKeys?) throws(Fault) {
        guard let ownKey = chat.ownKey else {
            if let fault = channel.fault { throw .channel(fault) }
            self = .ours(channel.apiKey)
            return
        }
        guard channel.takesOwnKeys, ownKey.channel == channel.name else {
            throw .ownKey("the model's channel takes no such key any more")
        }
        guard let masterKeys else { throw .channel("own keys are sealed, and this process has no master key") }
        do throws(SealFault) {
            self = .own(Secret(try masterKeys.open(ownKey, of: chat.account, for: channel.ownKeyPlace)))
        } catch {
            throw .ownKey("\(error)")
        }
    }

    var secret: Secret? {
        switch self {
        case .ours(let key): key
        case .own(let key): key
        }
    }
}
