terraform {
  required_providers {
    openstack = {
      source  = "terraform-provider-openstack/openstack"
      version = "~> 3.0"
    }
  }
}

variable "image" {
  type = string
}

provider "openstack" {
  cloud = "city"
}

data "openstack_networking_network_v2" "outside" {
  name     = "public"
  external = true
}

resource "openstack_networking_network_v2" "main" {
  name = "main"
}

resource "openstack_networking_subnet_v2" "app" {
  name       = "app"
  network_id = openstack_networking_network_v2.main.id
  cidr       = "10.20.1.0/24"
  ip_version = 4
}

resource "openstack_networking_router_v2" "main" {
  name                = "main"
  external_network_id = data.openstack_networking_network_v2.outside.id
}

resource "openstack_networking_router_interface_v2" "app" {
  router_id = openstack_networking_router_v2.main.id
  subnet_id = openstack_networking_subnet_v2.app.id
}

resource "openstack_networking_secgroup_v2" "app" {
  name                 = "app"
  delete_default_rules = true
}

resource "openstack_networking_secgroup_rule_v2" "database" {
  direction         = "egress"
  ethertype         = "IPv4"
  protocol          = "tcp"
  port_range_min    = 5432
  port_range_max    = 5432
  remote_ip_prefix  = "10.20.2.0/24"
  security_group_id = openstack_networking_secgroup_v2.app.id
}

resource "openstack_networking_port_v2" "register" {
  name               = "register"
  network_id         = openstack_networking_network_v2.main.id
  security_group_ids = [openstack_networking_secgroup_v2.app.id]

  fixed_ip {
    subnet_id = openstack_networking_subnet_v2.app.id
  }
}

resource "openstack_blockstorage_volume_v3" "register" {
  name        = "register"
  size        = 50
  image_id    = var.image
  volume_type = "encrypted"
}

resource "openstack_compute_instance_v2" "register" {
  name        = "register"
  flavor_name = "b3-8"
  metadata    = { owner = "city" }

  block_device {
    uuid             = openstack_blockstorage_volume_v3.register.id
    source_type      = "volume"
    destination_type = "volume"
    boot_index       = 0
  }

  network {
    port = openstack_networking_port_v2.register.id
  }

  lifecycle {
    prevent_destroy = true
  }
}
