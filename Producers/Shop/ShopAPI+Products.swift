internal import Catalogue
internal import Credentials
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems

extension ShopAPI {
    /// `GET /v1/products`: what is sold to the caller's group now, and how it can be paid.
    func products(_ call: Call, _ caller: Caller, _ rights: Rights) {
        let now = ingress.clock()
        let products = catalogue.value.products.map(\.terms).filter { $0.isSold(to: rights.group, at: now) }
        let ways = catalogue.value.payees.flatMap { merchant in
            merchant.ways.map { merchant.text(of: $0) }
        }
        let document: JSONText = ["products": .array(products.map(\.text)), "ways": .array(ways)]
        call.respond(.ok, document.bytes)
    }

    /// The product of a name. Whether it is sold now, and to this account, is for Orders and Auth to say.
    func product(_ name: String) throws(Problem) -> Product {
        guard let product = catalogue.value.product(name) else {
            throw Problem(.productUnavailable, parameter: "product")
        }
        return product
    }

    /// The merchant that is paid: the one of the name, or the first that takes this way of paying.
    func merchant(_ name: String?, taking way: PaymentWay) throws(Problem) -> Merchant {
        let takers = catalogue.value.payees.filter { merchant in
            merchant.terms.provider == way.provider && merchant.ways.contains(way.name)
        }
        guard let name else {
            guard let first = takers.first else { throw Problem(.paymentUnavailable, parameter: "way") }
            return first
        }
        guard catalogue.value.merchant(name) != nil else {
            throw Problem(.invalidValue, "There is no merchant of this name.", parameter: "merchant")
        }
        guard let merchant = takers.first(where: { $0.terms.name == name }) else {
            throw Problem(.paymentUnavailable, parameter: "merchant")
        }
        return merchant
    }
}

extension ProductTerms {
    fileprivate var text: JSONText {
        [
            "name": .string(name), "title": .string(title), "title_en": .string(titleInEnglish),
            "price_fen": .integer(Int(priceFen)), "credit": .integer(Int(credit.microYuan)),
            "bonus": .integer(Int(bonus.microYuan)), "once": .bool(isOncePerPerson),
            "until_ms": until.map { JSONText.integer(Int($0.milliseconds)) } ?? .null,
        ]
    }
}

extension Merchant {
    fileprivate func text(of way: String) -> JSONText {
        [
            "merchant": .string(terms.name), "provider": .string(terms.provider.rawValue), "way": .string(way),
            "sandbox": .bool(isSandbox),
        ]
    }
}
