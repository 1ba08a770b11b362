"""The document of a service, made strict, and told what there is."""

# What a caller cannot guess: the values of parameters and of a body's members, by their names.
Known = dict[str, list]


def strict(schema):
    """Closes each object: a member that the document does not name is a fault."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: strict(part) for name, part in schema.items()}
    return closed | {"additionalProperties": False} if isinstance(schema.get("properties"), dict) else closed


def suggesting(schema, values):
    return {"anyOf": [{"enum": values}, schema]} if values else schema


def operations(document):
    """(path, method, operation) of each operation."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def sharpen(document, known, places=()):
    """Makes the answers strict, and suggests values; the first ones are examples, with which a call should succeed.

    `places` has more of them, (path, Known), for one path alone.
    """
    shapes = document["components"]["schemas"]
    document["components"]["schemas"] = {name: strict(schema) for name, schema in shapes.items()}
    for path, method, operation in operations(document):
        values = known | dict(places).get(path, {})
        for parameter in operation["parameters"]:
            given = values.get(parameter["name"])
            parameter["schema"] = suggesting(parameter["schema"], given)
            if given and parameter["required"]:
                parameter["example"] = given[0]
        for body in operation.get("requestBody", {}).get("content", {}).values():
            bodies = values.get(f"{method} body")
            if members := body["schema"].get("properties"):
                bodies = bodies or [{name: values[name][0] for name in body["schema"]["required"]}]
                body["schema"]["properties"] = {
                    name: suggesting(schema, values.get(name)) for name, schema in members.items()}
            body["schema"] = suggesting(body["schema"], bodies)
            if bodies:
                body["example"] = bodies[0]
        for response in operation["responses"].values():
            for content in response["content"].values():
                content["schema"] = strict(content["schema"])
    return document
