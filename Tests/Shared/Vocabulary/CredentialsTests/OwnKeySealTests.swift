import Credentials
import CredentialsBench
import Messages
import Testing

/// A key of a person's own is opened for its account, its channel and its address, and nowhere else.
struct OwnKeySealTests {
    private let keys = MasterKeys.random()
    private let place = KeyChannel(name: "theirs", address: "https://their.example/v1")

    @Test func `what is sealed is opened for the same place, and says which master key did it`() throws {
        let alice = try #require(Account("alice"))
        let sealed = keys.seal("sk-own", of: alice, for: place)
        #expect(try keys.open(sealed, of: alice, for: place) == "sk-own")
        #expect(sealed.channel == place.name && sealed.address == place.address)
        #expect(sealed.masterKey == keys.sealingID && !sealed.data.contains("sk-own"))
        #expect(throws: SealFault.keyMissing(id: sealed.masterKey)) {
            try MasterKeys.random().open(sealed, of: alice, for: place)
        }
    }

    @Test func `it is opened for no other account, channel or address, whatever it says of itself`() throws {
        let alice = try #require(Account("alice"))
        let mallory = try #require(Account("mallory"))
        var sealed = keys.seal("sk-own", of: alice, for: place)
        #expect(throws: SealFault.altered) { try keys.open(sealed, of: mallory, for: place) }
        for other in [
            KeyChannel(name: "other", address: place.address), KeyChannel(name: place.name, address: "http://evil/v1"),
            KeyChannel(name: "", address: place.name + place.address),
        ] {
            (sealed.channel, sealed.address) = (other.name, other.address)
            let altered = sealed
            #expect(throws: SealFault.altered) { try keys.open(altered, of: alice, for: other) }
        }
    }

    @Test func `it is no channel's key of the catalogue`() throws {
        let alice = try #require(Account("alice"))
        let sealed = keys.seal("sk-own", of: alice, for: place)
        let text = SealedText(key: sealed.masterKey, data: sealed.data)
        #expect(throws: SealFault.altered) { try keys.open(text, for: "channel\u{0}theirs\u{0}\(place.address)") }
    }
}
