"""A schema is read out of a wheel such as cdktf makes them: one written by hand, rule by rule."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from scripts.extract_provider_schemas import extract
from scripts.provider_schemas.wanted import Wanted

PROVIDER = """\
class DemoProvider extends cdktf.TerraformProvider {
    constructor(scope, id, config) {
        super(scope, id, {
            terraformGeneratorMetadata: {
                providerName: 'demo',
                providerVersion: '1.2.3',
            },
            terraformProviderSource: 'city/demo'
        });
    }
    synthesizeHclAttributes() {
        const attrs = {
            region: {
                value: cdktf.stringToHclTerraform(this._region),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            alias: {
                value: cdktf.stringToHclTerraform(this._alias),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
        };
    }
}
DemoProvider.tfResourceType = "demo";
"""
PROVIDER_TYPES = """\
export interface DemoProviderConfig {
    /**
    * Docs {@link https://example.org#region DemoProvider#region}
    */
    readonly region?: string;
    /**
    * Alias; {@link https://example.org#alias DemoProvider#alias}
    */
    readonly alias?: string;
}
"""
BOX = """\
function boxLidToHclTerraform(struct) {
    const attrs = {
        colour: {
            value: cdktf.stringToHclTerraform(struct.colour),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
    };
    return attrs;
}
class BoxLidOutputReference extends cdktf.ComplexObject {
    // weight - computed: true, optional: false, required: false
    get weight() {
        return this.getNumberAttribute('weight');
    }
}
function boxRouteToHclTerraform(struct) {
    const attrs = {
        to: {
            value: cdktf.stringToHclTerraform(struct.to),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
    };
    return attrs;
}
class BoxOwnersOutputReference extends cdktf.ComplexObject {
    // name - computed: true, optional: false, required: false
    get name() {
        return this.getStringAttribute('name');
    }
}
class Box extends cdktf.TerraformResource {
    constructor(scope, id, config) {
        // lid - computed: false, optional: false, required: true
        this._lid = new BoxLidOutputReference(this, "lid");
        // route - computed: true, optional: true, required: false
        this._route = new BoxRouteList(this, "route", true);
        // owners - computed: true, optional: false, required: false
        this._owners = new BoxOwnersList(this, "owners", false);
    }
    // self_link - computed: true, optional: false, required: false
    get selfLink() {
        return this.getStringAttribute('self_link');
    }
    // zones - computed: true, optional: false, required: false
    get zones() {
        return cdktf.Fn.tolist(this.getListAttribute('zones'));
    }
    synthesizeHclAttributes() {
        const attrs = {
            id: {
                value: cdktf.stringToHclTerraform(this._id),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            get_size: {
                value: cdktf.numberToHclTerraform(this._getSize),
                isBlock: false,
                type: "simple",
                storageClassType: "number",
            },
            tags: {
                value: cdktf.listMapperHcl(cdktf.stringToHclTerraform, false)(this._tags),
                isBlock: false,
                type: "set",
                storageClassType: "stringList",
            },
            rules: {
                value: this._rules,
                isBlock: false,
                type: "map",
                storageClassType: "stringListMap",
            },
            lid: {
                value: boxLidToHclTerraform(this._lid.internalValue),
                isBlock: true,
                type: "list",
                storageClassType: "BoxLidList",
            },
            label: {
                value: cdktf.listMapperHcl(boxLidToHclTerraform, true)(this._label.internalValue),
                isBlock: true,
                type: "set",
                storageClassType: "BoxLidList",
            },
            route: {
                value: boxRouteToHclTerraform(this._route.internalValue),
                isBlock: true,
                type: "set",
                storageClassType: "BoxRouteList",
            },
        };
    }
}
Box.tfResourceType = "demo_box";
"""
BOX_TYPES = """\
export interface BoxConfig extends cdktf.TerraformMetaArguments {
    /**
    * A comment; with a semicolon. {@link https://example.org#id Box#id}
    */
    readonly id?: string;
    /**
    * {@link https://example.org#get_size Box#get_size}
    */
    readonly fetchSize: number;
    /**
    * {@link https://example.org#tags Box#tags}
    */
    readonly tags?: string[];
    /**
    * {@link https://example.org#rules Box#rules}
    */
    readonly rules?: { [key: string]: string[] };
    /**
    * {@link https://example.org#lid Box#lid}
    */
    readonly lid: BoxLid;
    /**
    * {@link https://example.org#label Box#label}
    */
    readonly label?: BoxLid[] | cdktf.IResolvable;
    /**
    * {@link https://example.org#route Box#route}
    */
    readonly route?: BoxRoute[] | cdktf.IResolvable;
}
export interface BoxLid {
    /**
    * {@link https://example.org#colour Box#colour}
    */
    readonly colour: string;
}
"""
FILES = {
    "LICENSE": "Copyright (c) somebody\n\nMozilla Public License, version 2.0\n",
    "lib/index.js": "",
    "lib/provider/index.js": PROVIDER,
    "lib/provider/index.d.ts": PROVIDER_TYPES,
    "lib/box/index.js": BOX,
    "lib/box/index.d.ts": BOX_TYPES,
    "lib/unwanted/index.js": BOX,
    "lib/unwanted/index.d.ts": BOX_TYPES,
}


@pytest.fixture
def lines(tmp_path: Path) -> list[Any]:
    """What is written for that wheel."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in FILES.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    wheel = tmp_path / "cdktf_cdktf_provider_demo-9.0.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as outer:
        outer.writestr("demo/_jsii/provider-demo@9.0.0.jsii.tgz", packed.getvalue())
    extract(Wanted("cdktf-cdktf-provider-demo==9.0.0", "box"), wheel, tmp_path)
    assert (tmp_path / "MPL-2.0.txt").read_text("utf-8") == FILES["LICENSE"]
    return [json.loads(one) for one in (tmp_path / "demo.jsonl").read_text("utf-8").splitlines()]


def test_the_first_line_is_about_the_provider(lines: list[Any]) -> None:
    head = lines[0]
    assert (head["source"], head["version"]) == ("city/demo", "1.2.3")
    assert head["from"]["wheel"] == "cdktf_cdktf_provider_demo-9.0.0-py3-none-any.whl"
    assert head["copyright"] == "Copyright (c) somebody"
    assert head["schema"]["attributes"] == {"region": ["o", "string"]}, "alias is Terraform's own"


def test_only_what_is_wanted_is_read(lines: list[Any]) -> None:
    assert [one["resource"] for one in lines[1:]] == ["demo_box"]


def test_attributes_have_flags_and_types(lines: list[Any]) -> None:
    assert lines[1]["schema"]["attributes"] == {
        "get_size": ["r", "number"],
        "id": ["oc", "string"],
        "owners": ["c", ["list", ["object", {"name": "string"}]]],
        "route": ["oc", ["set", ["object", {"to": "string"}]]],
        "rules": ["o", ["map", ["list", "string"]]],
        "self_link": ["c", "string"],
        "tags": ["o", ["set", "string"]],
        "zones": ["c", ["set", "string"]],
    }


def test_blocks_have_counts(lines: list[Any]) -> None:
    inside = {"attributes": {"colour": ["r", "string"], "weight": ["c", "number"]}, "blocks": {}}
    assert lines[1]["schema"]["blocks"] == {
        "label": {"nesting": "set", **inside},
        "lid": {"nesting": "list", "min": 1, "max": 1, **inside},
    }
