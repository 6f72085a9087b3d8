terraform {
  required_providers {
    vsphere = {
      source  = "vmware/vsphere"
      version = "~> 2.15"
    }
  }
}

variable "template" {
  type = string
}

variable "password" {
  type      = string
  sensitive = true
}

provider "vsphere" {
  vsphere_server = "vcenter.example.org"
  user           = "cloudplan"
  password       = var.password
}

data "vsphere_datacenter" "main" {
  name = "town-hall"
}

data "vsphere_compute_cluster" "main" {
  name          = "main"
  datacenter_id = data.vsphere_datacenter.main.id
}

data "vsphere_datastore" "main" {
  name          = "main"
  datacenter_id = data.vsphere_datacenter.main.id
}

data "vsphere_network" "app" {
  name          = "app"
  datacenter_id = data.vsphere_datacenter.main.id
}

data "vsphere_virtual_machine" "template" {
  name          = var.template
  datacenter_id = data.vsphere_datacenter.main.id
}

resource "vsphere_folder" "city" {
  path          = "city"
  type          = "vm"
  datacenter_id = data.vsphere_datacenter.main.id
}

resource "vsphere_virtual_machine" "register" {
  name             = "register"
  folder           = vsphere_folder.city.path
  resource_pool_id = data.vsphere_compute_cluster.main.resource_pool_id
  datastore_id     = data.vsphere_datastore.main.id
  num_cpus         = 4
  memory           = 16384
  guest_id         = data.vsphere_virtual_machine.template.guest_id

  network_interface {
    network_id = data.vsphere_network.app.id
  }

  disk {
    label = "system"
    size  = 50
  }

  clone {
    template_uuid = data.vsphere_virtual_machine.template.id
  }

  lifecycle {
    prevent_destroy = true
  }
}
