package import EventLoop
import HTTP
import JSON

extension Sandbox {
    /// How the sandbox plays.
    ///
    /// | key | type | default | meaning |
    /// | --- | --- | --- | --- |
    /// | `address` | socket address | `127.0.0.1:0` | where it listens; port 0 lets the system choose |
    /// | `key` | text | none | the API key that callers must have; nil lets everyone in |
    /// | `pace` | duration | 20 ms | between two chunks of a stream; 0 sends them all at once |
    /// | `models` | names | `demo` | what `/v1/models` lists; a name with a script in it is known too |
    /// | `mostBodyBytes` | bytes | 32 MiB | the largest request |
    /// | `mailAddress` | socket address | none | where the mail server listens; nil: there is none |
    /// | `payments` | payments | none | the payment providers; nil: there are none |
    /// | `platforms` | platforms | none | the platforms that persons chat on; nil: there are none |
    /// | `publicAddress` | URL | loopback and the port | where those who pay and chat reach it, without a slash at its end |
    package struct Configuration: Sendable {
        package var address: SocketAddress
        package var key: String?
        package var pace: Duration
        package var models: [String]
        package var mostBodyBytes = 32 << 20
        package var mailAddress: SocketAddress?
        package var payments: Payments?
        package var platforms: Platforms?
        package var publicAddress: String?

        package init(
            address: SocketAddress? = nil, key: String? = nil, pace: Duration = .milliseconds(20),
            models: [String] = ["demo"]
        ) {
            self.address = address ?? .internet(IPAddress(high: 0, low: 0xFFFF_7F00_0001), port: 0)
            self.key = key
            self.pace = pace
            self.models = models
        }

        /// Returns the reason to refuse a caller; nil if the caller is let in.
        func refusal(of request: ServerRequest) -> Failure? {
            guard let key, request.headerFields[.authorization] != "Bearer \(key)" else { return nil }
            return Failure(status: 401, code: "invalid_api_key", message: "Incorrect API key provided.")
        }

        func knows(_ model: String) -> Bool { models.contains(model) || model.contains("sandbox:") }

        var modelList: JSONText {
            let models = models.map { name -> JSONText in
                ["id": .string(name), "object": "model", "created": 1_714_112_445, "owned_by": "sandbox"]
            }
            return ["object": "list", "data": .array(models)]
        }
    }
}
