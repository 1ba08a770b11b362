package import Catalogue
package import Credentials
package import EventLoop
internal import HTTP
internal import Messages
internal import Problems

/// Where keys of persons' own at providers come in: knows the channels that take them, and seals them before anything is
/// written.
///
/// What is sealed can be opened for its account, its channel and the address that the channel has now. Nobody is told a
/// key again, not even its person.
@IOLoop
package final class OwnKeyDoor {
    private let catalogue: CurrentCatalogue
    private let masterKeys: MasterKeys?

    /// - Parameter masterKeys: nil where nothing can be sealed.
    package nonisolated init(_ catalogue: CurrentCatalogue, masterKeys: MasterKeys?) {
        self.catalogue = catalogue
        self.masterKeys = masterKeys
    }

    /// The channels that take keys of persons' own, in the catalogue's order.
    var channels: [KeyChannel] {
        catalogue.value.channels.filter(\.takesOwnKeys).map { channel in
            var place = channel.ownKeyPlace
            place.openedBy = masterKeys?.ids ?? []
            return place
        }
    }

    /// Seals a key for a channel of a name. No refusal quotes it.
    func seal(_ key: String, of account: Account, for name: String, _ secret: ServerSecret) throws(Problem) -> OwnKey {
        guard let channel = channels.first(where: { $0.name == name }) else {
            throw Problem(.notFound, "There is no channel of this name that takes your own key.")
        }
        guard key.isToken(upTo: 1024) else {
            throw Problem(.invalidValue, "'key' is 1 to 1024 visible ASCII characters.", parameter: "key")
        }
        guard APIKey.verify(key, secret) == nil else {
            throw Problem(
                .invalidValue, "'key' is an API key of this service; your key at the channel's provider is wanted.",
                parameter: "key")
        }
        guard let masterKeys else {
            throw Problem(.unavailable, "Set YIZHAN_MASTER_KEY or YIZHAN_MASTER_KEY_FILE: keys are kept sealed.")
        }
        return masterKeys.seal(key, of: account, for: channel)
    }
}
