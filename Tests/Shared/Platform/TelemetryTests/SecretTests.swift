import Telemetry
import Testing

struct SecretTests {
    @Test func `a secret shows itself to nobody who did not ask for it`() {
        let secret = Secret("sk-yz-1")
        struct Holder { let secret: Secret }
        var dumped = ""
        dump(Holder(secret: secret), to: &dumped)
        for shown in ["\(secret)", String(reflecting: secret), "\(Holder(secret: secret))", dumped] {
            #expect(!shown.contains("sk-yz-1"))
            #expect(shown.contains("***"))
        }
        #expect(secret.exposed == "sk-yz-1")
    }
}
