/// The head of a response. The API follows swift-http-types.
package struct HTTPResponse: Sendable, Hashable {
    package var status: Status
    package var headerFields: HTTPFields

    package init(status: Status, headerFields: HTTPFields = [:]) {
        self.status = status
        self.headerFields = headerFields
    }
}

extension HTTPResponse {
    /// A status. Only the code counts; the phrase is for people.
    package struct Status: Sendable, Hashable, ExpressibleByIntegerLiteral {
        package let code: Int
        package let reasonPhrase: String

        package init(code: Int, reasonPhrase: String = "") {
            self.code = code
            self.reasonPhrase = reasonPhrase
        }

        package init(integerLiteral code: Int) {
            self = Self.known.first { $0.code == code } ?? Self(code: code)
        }

        package static func == (left: Status, right: Status) -> Bool {
            left.code == right.code
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(code)
        }

        /// The first digit's meaning.
        package enum Kind: Sendable {
            case invalid, informational, successful, redirection, clientError, serverError
        }

        package var kind: Kind {
            switch code {
            case 100...199: .informational
            case 200...299: .successful
            case 300...399: .redirection
            case 400...499: .clientError
            case 500...599: .serverError
            default: .invalid
            }
        }
    }
}
